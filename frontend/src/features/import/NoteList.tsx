import type { RowNote } from '~/api/types';
import classes from './Import.module.css';

const SHOWN = 100;
const FEW = 10;

interface NoteListProps {
  title: string;
  notes: RowNote[];
  total: number;
}

/** "Row 3" or "Sheet"; the name of a file as it is. */
function placeWords(where: string): string {
  return /^(row \d+|sheet)$/.test(where) ? where.charAt(0).toUpperCase() + where.slice(1) : where;
}

/** Faults or warnings with their rows; open from the start if they are few. */
export function NoteList({ title, notes, total }: NoteListProps) {
  if (notes.length === 0) return null;
  const more = total - Math.min(notes.length, SHOWN);
  return (
    <details open={total <= FEW} className={classes.list}>
      <summary>{title}</summary>
      <ul>
        {notes.slice(0, SHOWN).map(({ where, what }) => (
          <li key={`${where} ${what}`} className="user-text">
            <b>{placeWords(where)}</b> {what}
          </li>
        ))}
        {more > 0 && <li>and {more.toLocaleString()} more</li>}
      </ul>
    </details>
  );
}

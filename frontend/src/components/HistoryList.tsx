import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { wholeHistoryOptions } from '~/api/encounters';
import type { HistoryEntry } from '~/api/types';
import { recordedAt } from './format';
import classes from './HistoryList.module.css';
import { decisionWords, editWords, mergeWords } from './reviewWords';
import { QueryFailed } from './states';

interface ListProps {
  entries: readonly HistoryEntry[];
  /** A button beside an entry. */
  action?: (entry: HistoryEntry) => ReactNode;
}

/** Decisions, changes and merges with their time and author, newest first. */
export function HistoryList({ entries, action }: ListProps) {
  if (entries.length === 0) return <span className="muted">Nothing yet</span>;
  return (
    <ul className={classes.list}>
      {entries.map((entry) => (
        <li key={entry.id}>
          <time dateTime={entry.at}>{recordedAt(entry.at)}</time>
          <span className="user-text">
            <b>{entry.by}</b> {entry.review && decisionWords(entry.review)}
            {entry.edit && editWords(entry.edit)}
            {entry.merge && mergeWords(entry.merge)}
          </span>
          {action?.(entry)}
        </li>
      ))}
    </ul>
  );
}

/** The history of an encounter, fetched when the user opens it. */
export function EncounterHistory({ encounterId }: { encounterId: string }) {
  const [opened, setOpened] = useState(false);
  const history = useQuery({ ...wholeHistoryOptions(encounterId), enabled: opened });
  return (
    <details
      className={classes.whole}
      open={opened}
      onToggle={(event) => setOpened(event.currentTarget.open)}
    >
      <summary>History of this encounter</summary>
      {history.data && <HistoryList entries={history.data.items} />}
      {!history.data && history.error && (
        <QueryFailed what="The history could not be loaded" query={history} />
      )}
    </details>
  );
}

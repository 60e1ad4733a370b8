import type { Encounter } from '~/api/types';
import { flukesOf } from '~/components/flukes';
import { CheckIcon } from '~/components/icons';
import { Picture } from '~/components/Picture';
import classes from './Group.module.css';

interface StripProps {
  encounter: Encounter;
  at: string | undefined;
  marked: readonly string[];
  toggle: (annotationId: string) => void;
  point: (annotationId: string) => void;
  drag: (annotationId: string | null) => void;
}

/** An encounter's flukes; each can be marked, and dragged to another encounter. */
export function Strip({ encounter, at, marked, toggle, point, drag }: StripProps) {
  return (
    <ul className={classes.strip}>
      {flukesOf(encounter).map(({ annotation, photograph }) => {
        const isMarked = marked.includes(annotation.id);
        return (
          <li key={annotation.id}>
            <button
              type="button"
              data-fluke={annotation.id}
              className={classes.fluke}
              tabIndex={annotation.id === at ? 0 : -1}
              aria-pressed={isMarked}
              aria-label={`Mark ${photograph.filename}`}
              draggable
              onDragStart={(event) => {
                event.dataTransfer.effectAllowed = 'move';
                event.dataTransfer.setData('text/plain', photograph.filename);
                drag(annotation.id);
              }}
              onDragEnd={() => drag(null)}
              onFocus={() => point(annotation.id)}
              onClick={() => toggle(annotation.id)}
            >
              <Picture src={annotation.crop_url} alt="" className={classes.thumb} />
              {isMarked && (
                <span className={classes.mark}>
                  <CheckIcon size={14} />
                </span>
              )}
              <span className={`${classes.file} user-text`}>{photograph.filename}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

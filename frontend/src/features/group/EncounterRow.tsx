import { Button } from '@mantine/core';
import { type DragEvent, memo, useState } from 'react';
import type { Encounter } from '~/api/types';
import { count, place, takenAt } from '~/components/format';
import { KeyHint } from '~/components/KeyHint';
import { ReviewLink } from '~/components/ReviewLink';
import { DrawingBadge } from '~/components/states';
import classes from './Group.module.css';
import { idsOf } from './moves';
import { Strip } from './Strip';

export type RowActions = {
  toggle: (annotationId: string) => void;
  point: (annotationId: string) => void;
  drag: (annotationId: string | null) => void;
  drop: (encounterId: string) => void;
  joinAbove: (encounterId: string) => void;
  moveHere: (encounterId: string) => void;
  edit: (encounterId: string) => void;
};

interface RowProps {
  encounter: Encounter;
  number: number;
  /** The fluke that the keys act on, if it is in this row. */
  at: string | undefined;
  marked: readonly string[];
  dragging: boolean;
  actions: RowActions;
}

function same(was: RowProps, is: RowProps): boolean {
  const quiet = was.marked.length === 0 && is.marked.length === 0;
  return (
    was.encounter === is.encounter &&
    was.number === is.number &&
    was.at === is.at &&
    was.dragging === is.dragging &&
    (quiet || was.marked === is.marked)
  );
}

/** An encounter with its flukes and actions. */
export const EncounterRow = memo(function EncounterRow(props: RowProps) {
  const { encounter, number, at, marked, dragging, actions } = props;
  const [over, setOver] = useState(false);
  const isCurrent = at !== undefined;
  const hint = (key: string) => (isCurrent ? <KeyHint of={key} /> : undefined);
  const own = idsOf(encounter);
  const isTarget = marked.some((id) => !own.includes(id));
  const hold = (event: DragEvent) => {
    if (!dragging) return;
    event.preventDefault();
    setOver(true);
  };
  return (
    <li
      className={`panel ${classes.row}`}
      data-current={isCurrent}
      data-over={over && dragging}
      onDragOver={hold}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        actions.drop(encounter.id);
      }}
    >
      <div className={classes.head}>
        <div className={classes.about}>
          <h3>
            {number}. {takenAt(encounter.taken_at)}
            {encounter.drawing && <DrawingBadge />}
          </h3>
          <p className="user-text">
            {count(own.length, 'photograph')}
            {encounter.place && ` · ${encounter.place}`} ·{' '}
            {place(encounter.latitude, encounter.longitude)}
            {encounter.photographer && ` · by ${encounter.photographer}`}
          </p>
          {encounter.notes && <p className={`${classes.notes} user-text`}>{encounter.notes}</p>}
        </div>
        <div className={classes.actions}>
          {isTarget && (
            <Button
              size="xs"
              rightSection={hint('m')}
              onClick={() => actions.moveHere(encounter.id)}
            >
              Move {count(marked.length, 'photograph')} here
            </Button>
          )}
          {number > 1 && (
            <Button
              size="xs"
              variant="default"
              rightSection={hint('j')}
              onClick={() => actions.joinAbove(encounter.id)}
            >
              Join with {number - 1}
            </Button>
          )}
          <Button
            size="xs"
            variant="default"
            rightSection={hint('e')}
            onClick={() => actions.edit(encounter.id)}
          >
            Edit
          </Button>
          <ReviewLink encounterId={encounter.id} />
        </div>
      </div>
      <Strip
        encounter={encounter}
        at={at}
        marked={marked}
        toggle={actions.toggle}
        point={actions.point}
        drag={actions.drag}
      />
    </li>
  );
}, same);

import { Button } from '@mantine/core';
import { useState } from 'react';
import { count } from '~/components/format';
import { UndoIcon } from '~/components/icons';
import { KeyHint } from '~/components/KeyHint';
import classes from './Group.module.css';

interface BarProps {
  marked: number;
  dragging: boolean;
  busy: boolean;
  lastSaid: string | undefined;
  split: () => void;
  clear: () => void;
  undo: () => void;
  dropNew: () => void;
}

/** The actions for the marked photographs, and undo. */
export function MarksBar(props: BarProps) {
  const { marked, dragging, busy, lastSaid, split, clear, undo, dropNew } = props;
  const [over, setOver] = useState(false);
  return (
    <div className={classes.bar} role="toolbar" aria-label="Marked photographs">
      {dragging ? (
        // biome-ignore lint/a11y/noStaticElementInteractions: a drop target; a button and a key do the same
        <div
          className={classes.newDrop}
          data-over={over}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => {
            event.preventDefault();
            setOver(false);
            dropNew();
          }}
        >
          Drop here for a new encounter
        </div>
      ) : (
        <>
          <span role="status" className={classes.marked}>
            {marked > 0 ? `${count(marked, 'photograph')} marked` : 'No photographs marked'}
          </span>
          <span className="muted">
            <KeyHint of="ArrowLeft" /> <KeyHint of="ArrowRight" /> <KeyHint of="ArrowUp" />{' '}
            <KeyHint of="ArrowDown" /> select, <KeyHint of=" " /> mark
          </span>
          <Button
            variant="default"
            disabled={busy}
            rightSection={<KeyHint of="s" />}
            onClick={split}
          >
            Split off
          </Button>
          <Button
            variant="default"
            disabled={marked === 0}
            rightSection={<KeyHint of="Escape" />}
            onClick={clear}
          >
            Clear marks
          </Button>
        </>
      )}
      <span className={classes.undo}>
        <span className={`muted ${classes.last}`} role="status">
          {lastSaid}
        </span>
        <Button
          variant="default"
          loading={busy}
          leftSection={<UndoIcon size={16} />}
          rightSection={<KeyHint of="u" />}
          onClick={undo}
        >
          Undo
        </Button>
      </span>
    </div>
  );
}

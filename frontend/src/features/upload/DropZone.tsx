import { Button, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type ChangeEvent, useEffect, useRef, useState } from 'react';
import { useLimits } from '~/api/service';
import { UploadIcon } from '~/components/icons';
import { acceptAttribute, kindsInWords, megabytesAtMost } from './check';
import classes from './DropZone.module.css';
import { droppedFiles, withoutClutter } from './dropped';
import { uploads } from './uploads';

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false;
}

/** Whether files are being dragged over the page; they can be dropped anywhere on it. */
function useFileDrop(receive: (files: File[]) => void): boolean {
  const [over, setOver] = useState(false);
  const latest = useRef(receive);
  latest.current = receive;
  useEffect(() => {
    let depth = 0;
    const enter = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth += 1;
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const hold = (event: DragEvent) => {
      if (hasFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      depth = 0;
      setOver(false);
      if (!event.dataTransfer || !hasFiles(event)) return;
      event.preventDefault();
      droppedFiles(event.dataTransfer).then(
        (files) => latest.current(files),
        () => notifications.show({ color: 'red', message: 'The dropped files could not be read.' }),
      );
    };
    const listeners = { dragenter: enter, dragleave: leave, dragover: hold, drop };
    for (const [name, listener] of Object.entries(listeners)) {
      document.addEventListener(name, listener as EventListener);
    }
    return () => {
      for (const [name, listener] of Object.entries(listeners)) {
        document.removeEventListener(name, listener as EventListener);
      }
    };
  }, []);
  return over;
}

export function DropZone() {
  const limits = useLimits();
  const over = useFileDrop((files) => uploads.add(files, limits));
  const chooser = useRef<HTMLInputElement>(null);
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    uploads.add(withoutClutter(event.target.files ?? []), limits);
    event.target.value = '';
  };
  return (
    <section className={classes.zone} data-over={over} aria-label="Add photographs">
      <span className={classes.icon}>
        <UploadIcon size={26} />
      </span>
      <div className={classes.words}>
        <Title order={1} size="h4">
          {over ? 'Drop the files here' : 'Drop photographs or folders here'}
        </Title>
        <Text size="sm" className="muted">
          {limits && `${kindsInWords(limits, 'or')}, up to ${megabytesAtMost(limits)} each. `}
          You can add a whole memory card at once.
        </Text>
      </div>
      <Button size="md" onClick={() => chooser.current?.click()}>
        Choose photographs
      </Button>
      <input
        ref={chooser}
        type="file"
        multiple
        accept={limits && acceptAttribute(limits)}
        onChange={choose}
        className="visually-hidden"
        tabIndex={-1}
        aria-label="Photographs to upload"
      />
    </section>
  );
}

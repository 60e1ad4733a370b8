import { Button, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type ChangeEvent, useEffect, useRef, useState } from 'react';
import { UploadIcon } from '~/components/icons';
import { ACCEPTED } from './check';
import classes from './DropZone.module.css';
import { droppedFiles } from './dropped';
import { uploads } from './uploads';

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false;
}

/** Whether files are held over the page; they may be dropped anywhere on it. */
function useFilesOverPage(): boolean {
  const [over, setOver] = useState(false);
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
        (files) => uploads.add(files),
        () => notifications.show({ color: 'red', message: 'What was dropped could not be read.' }),
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
  const over = useFilesOverPage();
  const chooser = useRef<HTMLInputElement>(null);
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    uploads.add([...(event.target.files ?? [])]);
    event.target.value = '';
  };
  return (
    <section className={classes.zone} data-over={over} aria-label="Add photographs">
      <span className={classes.icon}>
        <UploadIcon size={26} />
      </span>
      <div className={classes.words}>
        <Title order={1} size="h4">
          {over ? 'Drop them here' : 'Drop photographs or folders here'}
        </Title>
        <Text size="sm" className="muted">
          JPEG, HEIC, PNG, TIFF or WebP, up to 50 MB each; a whole card at once is fine.
        </Text>
      </div>
      <Button size="md" onClick={() => chooser.current?.click()}>
        Choose photographs
      </Button>
      <input
        ref={chooser}
        type="file"
        multiple
        accept={ACCEPTED.join(',')}
        onChange={choose}
        className="visually-hidden"
        tabIndex={-1}
        aria-label="Photographs to upload"
      />
    </section>
  );
}

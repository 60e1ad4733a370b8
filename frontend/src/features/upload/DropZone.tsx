import { Button, Text, Title } from '@mantine/core';
import { type ChangeEvent, useRef } from 'react';
import { useLimits } from '~/api/service';
import { UploadIcon } from '~/components/icons';
import { acceptAttribute, kindsInWords, megabytesAtMost } from '~/sending/check';
import { withoutClutter } from '~/sending/dropped';
import { useFileDrop } from '~/sending/useFileDrop';
import classes from './DropZone.module.css';
import { uploads } from './uploads';

export function DropZone() {
  const limits = useLimits();
  const over = useFileDrop((files) =>
    uploads.add(
      files.map((each) => each.file),
      limits,
    ),
  );
  const chooser = useRef<HTMLInputElement>(null);
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    uploads.add(withoutClutter(event.target.files ?? []), limits);
    event.target.value = '';
  };
  return (
    <section className={`drop-zone ${classes.zone}`} data-over={over} aria-label="Add photographs">
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

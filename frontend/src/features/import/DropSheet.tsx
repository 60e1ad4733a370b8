import { Alert, Button, Group, NativeSelect, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { words } from '~/api/errors';
import { beginImport } from '~/api/imports';
import { count } from '~/components/format';
import { WarningIcon } from '~/components/icons';
import type { FileInFolder } from '~/sending/dropped';
import { send } from '~/sending/send';
import { useFileDrop } from '~/sending/useFileDrop';
import { FolderButton } from './FolderButton';
import {
  chosenFiles,
  isRecords,
  keepFolder,
  listingOf,
  photographsAmong,
  SHEET_ENDINGS,
  sheetsAmong,
} from './folder';
import classes from './Import.module.css';

/** Takes a sheet with its folder, sends the sheet and opens its import. */
export function DropSheet() {
  const navigate = useNavigate();
  const [files, setFiles] = useState<FileInFolder[]>([]);
  const [chosen, setChosen] = useState(0);
  const sheets = sheetsAmong(files);
  const sheet = sheets[chosen] ?? sheets[0];
  const photographs = photographsAmong(files);
  const beginning = useMutation({
    mutationFn: async (file: File) => {
      const { sheet_import, ticket } = await beginImport(file.name, file.size);
      await send(ticket, file, () => undefined);
      return sheet_import.id;
    },
    onSuccess: (importId) => {
      if (photographs.length > 0) keepFolder(importId, photographs);
      void navigate({ to: '/import/$importId', params: { importId } });
    },
  });
  const add = (more: FileInFolder[]) => {
    const paths = new Set(more.map((each) => each.path));
    setFiles((was) => [...was.filter((each) => !paths.has(each.path)), ...more]);
    setChosen(0);
    beginning.reset();
  };
  const over = useFileDrop(add);
  const chooser = useRef<HTMLInputElement>(null);
  return (
    <section
      className={`drop-zone ${classes.zone}`}
      data-over={over}
      aria-label="Add a sheet with its folder"
    >
      <Stack gap="sm">
        <Title order={2} size="h4">
          {over
            ? 'Drop them here'
            : 'Drop the sheet and the folder of its photographs here, or the folder alone'}
        </Title>
        <Text size="sm" className="muted">
          .xlsx, .ods or CSV, with your own columns. Without a sheet, whales and dates are read from
          the names of folders and files. Nothing is changed before you have seen what it would do.
        </Text>
        <Group gap="xs">
          <Button variant={sheet ? 'default' : 'filled'} onClick={() => chooser.current?.click()}>
            Choose a sheet
          </Button>
          <FolderButton choose={add}>Choose the folder</FolderButton>
        </Group>
        <input
          ref={chooser}
          type="file"
          accept={[...SHEET_ENDINGS, '.jsonl'].join(',')}
          className="visually-hidden"
          tabIndex={-1}
          aria-label="Sheet to import"
          onChange={({ target }) => {
            add(chosenFiles(target.files));
            target.value = '';
          }}
        />
        {files.length > 0 && (
          <Text size="sm" role="status" className="user-text">
            {sheet ? `Sheet: ${sheet.path}` : 'There is no sheet among these files'} ·{' '}
            {photographs.length > 0
              ? count(photographs.length, 'other file')
              : 'no photographs yet: choose their folder'}
          </Text>
        )}
        {sheet && isRecords(sheet.file.name) && (
          <Text size="sm">
            This is an export of Flukeline. It comes back as it was, with every decision, into an
            empty catalogue; to add its photographs to another one, choose its sheet.
          </Text>
        )}
        {sheets.length > 1 && (
          <NativeSelect
            label="Which one is the sheet?"
            value={String(chosen)}
            onChange={({ currentTarget }) => setChosen(Number(currentTarget.value))}
            data={sheets.map(({ path }, index) => ({ value: String(index), label: path }))}
          />
        )}
        {beginning.error && (
          <Alert color="orange" icon={<WarningIcon />} role="alert" title="Not sent">
            {words(beginning.error)}
          </Alert>
        )}
        <Group gap="xs">
          {sheet && (
            <Button loading={beginning.isPending} onClick={() => beginning.mutate(sheet.file)}>
              Continue
            </Button>
          )}
          {photographs.length > 0 && (
            <Button
              variant={sheet ? 'default' : 'filled'}
              loading={beginning.isPending}
              onClick={() => beginning.mutate(listingOf(files))}
            >
              Names from folders and file names
            </Button>
          )}
        </Group>
      </Stack>
    </section>
  );
}

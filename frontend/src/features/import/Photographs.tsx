import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { words } from '~/api/errors';
import { checkImport, offerFiles } from '~/api/imports';
import { count, duration, megabytes } from '~/components/format';
import { WarningIcon } from '~/components/icons';
import type { FileInFolder } from '~/sending/dropped';
import { bytesOf, isBusyState } from '~/sending/uploadItems';
import { FolderButton } from './FolderButton';
import { folderOf, keepFolder, photographsAmong } from './folder';
import { importUploads, keyOf, useImportUploads } from './importUploads';
import { useChange } from './useChange';

const BATCH = 100;
const SHOWN = 20;

interface Offered {
  looked: number;
  needed: number;
  faults: string[];
}

/** Offers the folder's files to the server, and sends those that the sheet needs. */
async function sendFolder(
  importId: string,
  files: readonly FileInFolder[],
  progress: (looked: number) => void,
): Promise<Offered> {
  const found: Offered = { looked: files.length, needed: 0, faults: [] };
  for (let at = 0; at < files.length; at += BATCH) {
    const batch = files.slice(at, at + BATCH);
    const answers = await offerFiles(
      importId,
      batch.map(({ path, file }) => ({ path, size: file.size })),
    );
    const fileAt = new Map(batch.map(({ path, file }) => [path, file]));
    const wanted = answers.flatMap(({ path, ticket }) => {
      const file = fileAt.get(path);
      return ticket && file ? [{ key: keyOf(importId, path), name: path, file, ticket }] : [];
    });
    found.needed += answers.filter((each) => each.needed).length;
    found.faults.push(
      ...answers.flatMap(({ path, fault }) => (fault ? [`${path}: ${fault}`] : [])),
    );
    importUploads.addAnnounced(wanted);
    progress(Math.min(at + BATCH, files.length));
  }
  return found;
}

/** The step that sends the photographs, and then starts the check. */
export function Photographs({ importId }: { importId: string }) {
  const summary = useImportUploads();
  const items = summary.items.filter((each) => each.key.startsWith(keyOf(importId, '')));
  const [looked, setLooked] = useState(0);
  const offering = useMutation({
    mutationFn: (files: FileInFolder[]) => sendFolder(importId, files, setLooked),
  });
  const checking = useChange(importId, () => checkImport(importId), {
    changed: () => importUploads.forget(true),
  });
  const { mutate: offer } = offering;
  const { mutate: check } = checking;
  const begun = useRef(false);
  useEffect(() => {
    const files = folderOf(importId);
    if (begun.current || !files) return;
    begun.current = true;
    offer(files);
  }, [importId, offer]);

  const busy = items.some((item) => isBusyState(item.state));
  const failed = items.filter(({ state }) => state === 'failed' || state === 'refused');
  const received = items.filter((item) => item.state === 'received').length;
  const faults = offering.data?.faults ?? [];
  const sent = !busy && received > 0;
  const complete = offering.isSuccess && offering.data.needed > 0 && faults.length === 0;
  const allThere = !busy && failed.length === 0 && (complete || (!offering.isPending && sent));
  // What was added is shown a moment later, so that an idle queue is looked at twice.
  useEffect(() => {
    if (!allThere || checking.isPending || checking.isError) return undefined;
    const waiting = setTimeout(() => {
      if (!importUploads.isBusy()) check();
    }, 500);
    return () => clearTimeout(waiting);
  }, [allThere, check, checking.isPending, checking.isError]);

  const choose = (files: FileInFolder[]) => {
    const photographs = photographsAmong(files);
    keepFolder(importId, photographs);
    offer(photographs);
  };
  const { bytes, bytesSent } = bytesOf(items);
  const percent = bytes > 0 ? (bytesSent / bytes) * 100 : 0;
  return (
    <Stack gap="sm">
      {offering.isPending && (
        <Text size="sm" role="status">
          Looking for the sheet's photographs among {count(offering.variables.length, 'file')}:{' '}
          {looked.toLocaleString()} looked at
        </Text>
      )}
      {busy && (
        <>
          <Text fw={600} role="status">
            {summary.waitingForServer ? 'Waiting for the server: ' : 'Sending the photographs: '}
            {received.toLocaleString()} of {items.length.toLocaleString()}
          </Text>
          <Progress value={percent} size="md" aria-label="All photographs sent" />
          <Text size="sm" className="muted">
            {megabytes(bytesSent)} of {megabytes(bytes)}
            {summary.secondsLeft !== null && ` · ${duration(summary.secondsLeft)} left`}.{' '}
            {summary.allStored
              ? 'You can close this page: the others are sent when you open it again.'
              : 'Keep this page open until all photographs are sent.'}
          </Text>
        </>
      )}
      {offering.error && (
        <Alert color="orange" icon={<WarningIcon />} role="alert" title="Not sent">
          {words(offering.error)}
        </Alert>
      )}
      {(failed.length > 0 || faults.length > 0) && (
        <Alert color="orange" icon={<WarningIcon />} role="alert" title="Not every file was sent">
          <ul>
            {[...failed.map(({ name, reason }) => `${name}: ${reason}`), ...faults]
              .slice(0, SHOWN)
              .map((each) => (
                <li key={each} className="user-text">
                  {each}
                </li>
              ))}
          </ul>
        </Alert>
      )}
      {!busy && !offering.isPending && !allThere && (
        <>
          <Text size="sm" role="status">
            {offering.isSuccess && offering.data.needed === 0
              ? "None of these files is a photograph of the sheet. Choose the photographs' folder."
              : 'Choose the folder of the photographs: only those that the sheet names are sent, and none twice.'}
          </Text>
          <Group>
            <FolderButton choose={choose}>Choose the folder</FolderButton>
            <Button variant="default" loading={checking.isPending} onClick={() => check()}>
              Check with what was sent
            </Button>
          </Group>
        </>
      )}
      {checking.error && (
        <Alert color="orange" icon={<WarningIcon />} role="alert" title="Not checked">
          {words(checking.error)}
        </Alert>
      )}
    </Stack>
  );
}

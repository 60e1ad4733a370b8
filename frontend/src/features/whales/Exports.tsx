import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { words } from '~/api/errors';
import { exportSheet, type Sheet } from '~/api/exports';
import type { Export } from '~/api/types';
import { download } from '~/components/download';

const LABELS: Record<Sheet, string> = {
  catalogue: 'Catalogue (CSV)',
  wildbook: 'Wildbook import sheet',
  labels: 'Labels for training',
};

/** Lets the server make a sheet while the page is open, and downloads it. */
function useExport(sheet: Sheet) {
  const [progress, setProgress] = useState<Export>();
  const leaving = useRef<AbortController>(undefined);
  useEffect(() => () => leaving.current?.abort(), []);
  const making = useMutation({
    mutationFn: () => {
      leaving.current = new AbortController();
      return exportSheet(sheet, setProgress, leaving.current.signal);
    },
    onSuccess: (file) => download(file, `${sheet}.csv`),
    onError: (error) => {
      if (leaving.current?.signal.aborted) return;
      notifications.show({ color: 'red', message: words(error) });
    },
    onSettled: () => setProgress(undefined),
  });
  return { ...making, progress };
}

function Reading({ of, label }: { of: Export; label: string }) {
  const all = Math.max(of.everything, of.done, 1);
  return (
    <div>
      <Progress value={(100 * of.done) / all} size="sm" aria-label={`${label}: photographs read`} />
      <Text size="xs" className="muted" mt={4}>
        {of.done < of.everything
          ? `${of.done.toLocaleString()} of ${of.everything.toLocaleString()} photographs read`
          : 'Writing the sheet'}
      </Text>
    </div>
  );
}

function Download({ sheet }: { sheet: Sheet }) {
  const { mutate, isPending, isSuccess, progress } = useExport(sheet);
  return (
    <Stack gap={6}>
      <Button variant="default" loading={isPending} onClick={() => mutate()}>
        {LABELS[sheet]}
      </Button>
      {progress && <Reading of={progress} label={LABELS[sheet]} />}
      <Text size="xs" className="muted" role="status">
        {isPending && 'Exporting…'}
        {isSuccess && `Downloaded as ${sheet}.csv`}
      </Text>
    </Stack>
  );
}

/** Downloads of the catalogue as sheets. */
export function Exports() {
  return (
    <section aria-label="Export">
      <Text size="sm" className="muted" mt="xl" mb={6}>
        Export the catalogue
      </Text>
      <Group gap="xs" align="flex-start">
        <Download sheet="catalogue" />
        <Download sheet="wildbook" />
        <Download sheet="labels" />
      </Group>
    </section>
  );
}

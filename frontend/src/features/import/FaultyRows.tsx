import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { words } from '~/api/errors';
import { faultyRows } from '~/api/imports';
import { download } from '~/components/download';

/** Downloads the rows with faults as a sheet, with a column that says why. */
export function FaultyRows({ importId, filename }: { importId: string; filename: string }) {
  const fetching = useMutation({
    mutationFn: () => faultyRows(importId),
    onSuccess: (sheet) => download(sheet, `${filename.replace(/\.[^.]*$/, '')}-faults.csv`),
    onError: (error) => notifications.show({ color: 'red', message: words(error) }),
  });
  return (
    <div>
      <Button variant="default" loading={fetching.isPending} onClick={() => fetching.mutate()}>
        Download the rows with faults
      </Button>
    </div>
  );
}

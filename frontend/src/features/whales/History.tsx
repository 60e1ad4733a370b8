import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { words } from '~/api/errors';
import { individualOptions, undoMerge } from '~/api/individuals';
import type { HistoryEntry, Merge } from '~/api/types';
import { HistoryList } from '~/components/HistoryList';
import { UndoIcon } from '~/components/icons';
import classes from './WhalePage.module.css';

function UndoMerge({ merge }: { merge: Merge }) {
  const client = useQueryClient();
  const undoing = useMutation({
    mutationFn: () => undoMerge(merge.id),
    onSuccess: ({ individual, other }) => {
      client.setQueryData(individualOptions(individual.id).queryKey, individual);
      client.setQueryData(individualOptions(other.id).queryKey, other);
      notifications.show({ message: `${individual.name} and ${other.name} are two whales again.` });
    },
    onError: (error) => notifications.show({ color: 'red', message: words(error) }),
    onSettled: () => client.invalidateQueries(),
  });
  return (
    <Button
      size="compact-xs"
      variant="default"
      leftSection={<UndoIcon size={13} />}
      loading={undoing.isPending}
      onClick={() => undoing.mutate()}
    >
      Undo the merge of {merge.merged.name}
    </Button>
  );
}

/** All decisions, changes and merges of a whale, newest first. */
export function History({ entries }: { entries: readonly HistoryEntry[] }) {
  return (
    <section className={classes.history} aria-labelledby="history">
      <h2 id="history">History</h2>
      <HistoryList
        entries={entries}
        action={({ merge }) => merge?.stands && <UndoMerge merge={merge} />}
      />
    </section>
  );
}

import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { words } from '~/api/errors';
import { individualOptions, undoMerge } from '~/api/individuals';
import type { HistoryEntry, Merge } from '~/api/types';
import { recordedAt } from '~/components/format';
import { UndoIcon } from '~/components/icons';
import { decisionWords } from '~/components/reviewWords';
import classes from './WhalePage.module.css';

function mergeWords({ kept, merged, undoes }: Merge): string {
  return undoes
    ? `took the merge of ${merged.name} into ${kept.name} back`
    : `merged ${merged.name} into ${kept.name}`;
}

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

/** Every decision and merge about one whale: when, who, what; the newest first. */
export function History({ entries }: { entries: readonly HistoryEntry[] }) {
  return (
    <section className={classes.history} aria-labelledby="history">
      <h2 id="history">History</h2>
      {entries.length === 0 && <span className="muted">Nothing yet</span>}
      <ul>
        {entries.map(({ id, at, by, review, merge }) => (
          <li key={id}>
            <time dateTime={at}>{recordedAt(at)}</time>
            <span className="user-text">
              <b>{by}</b> {review && decisionWords(review)}
              {merge && mergeWords(merge)}
            </span>
            {merge?.stands && <UndoMerge merge={merge} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

import { Group, Stack, Text } from '@mantine/core';
import { undoImport } from '~/api/imports';
import type { SheetImportDetail } from '~/api/types';
import { count } from '~/components/format';
import { UndoAfterQuestion } from '~/components/UndoAfterQuestion';
import { NoteList } from './NoteList';
import { useChange } from './useChange';

/** Undoes a whole import, after a question. */
export function Undo({ found }: { found: SheetImportDetail }) {
  const undoing = useChange(found.id, () => undoImport(found.id));
  const taken = found.answers['taken in'] ?? 0;
  return (
    <UndoAfterQuestion
      label="Undo the import"
      title="Undo the import?"
      confirm="Undo the import"
      undo={() => undoing.mutate()}
      busy={undoing.isPending}
      error={undoing.error}
    >
      {count(taken - found.removed, 'photograph')} and the whales that came with them are removed.
      Other names that it gave to whales are taken back
      {found.update && ', and changed values are restored'}. What somebody decided on since stays,
      and is listed.
    </UndoAfterQuestion>
  );
}

/** What came of undoing an import. */
export function Undone({ found }: { found: SheetImportDetail }) {
  return (
    <Stack gap="md">
      <Text fw={600} role="status">
        Undone: {count(found.removed, 'photograph')} removed
      </Text>
      <NoteList
        title={`${count(found.left.length, 'thing')} could not be undone`}
        notes={found.left}
        total={found.left.length}
      />
      {found.left.length > 0 && (
        <Group>
          <Undo found={found} />
        </Group>
      )}
    </Stack>
  );
}

import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { undoImport } from '~/api/imports';
import type { SheetImportDetail } from '~/api/types';
import { count } from '~/components/format';
import { UndoIcon } from '~/components/icons';
import { NotSaved } from '~/components/states';
import { NoteList } from './NoteList';
import { useChange } from './useChange';

/** Undoes a whole import, after a question. */
export function Undo({ found }: { found: SheetImportDetail }) {
  const [opened, dialog] = useDisclosure();
  const undoing = useChange(found.id, () => undoImport(found.id));
  const taken = found.answers['taken in'] ?? 0;
  return (
    <>
      <Button variant="default" leftSection={<UndoIcon size={15} />} onClick={dialog.open}>
        Undo the import
      </Button>
      <Modal
        opened={opened}
        onClose={dialog.close}
        title="Undo the import?"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Stack gap="md">
          {undoing.error && <NotSaved error={undoing.error} />}
          <Text size="sm">
            {count(taken - found.removed, 'photograph')} and the whales that came with them are
            removed. Other names that it gave to whales are taken back
            {found.update && ', and changed values are restored'}. What somebody decided on since
            stays, and is listed.
          </Text>
          <Group>
            <Button loading={undoing.isPending} onClick={() => undoing.mutate()}>
              Undo the import
            </Button>
            <Button variant="default" onClick={dialog.close}>
              Keep it
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
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

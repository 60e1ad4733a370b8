import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { UndoIcon } from './icons';
import { NotSaved } from './states';

interface UndoProps {
  /** Of the button that opens the question. */
  label: string;
  /** Of that button for screen readers, where several have the same one. */
  name?: string;
  size?: 'xs' | 'sm';
  title: string;
  /** Of the button that undoes it. */
  confirm: string;
  /** Undoes it, and closes the question with `close`. */
  undo: (close: () => void) => void;
  busy: boolean;
  error: Error | null;
  /** What will be undone, and what stays. */
  children: ReactNode;
}

/** A button that undoes a whole job, after a question. */
export function UndoAfterQuestion(props: UndoProps) {
  const { label, name, size, title, confirm, undo, busy, error, children } = props;
  const [opened, dialog] = useDisclosure();
  return (
    <>
      <Button
        variant="default"
        size={size}
        leftSection={<UndoIcon size={15} />}
        aria-label={name}
        onClick={dialog.open}
      >
        {label}
      </Button>
      <Modal
        opened={opened}
        onClose={dialog.close}
        title={title}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Stack gap="md">
          {error && <NotSaved error={error} />}
          <Text size="sm">{children}</Text>
          <Group>
            <Button loading={busy} onClick={() => undo(dialog.close)}>
              {confirm}
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

import { Button, Group, Modal } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Individual, IndividualRef } from '~/api/types';
import { WhaleField } from '~/components/WhaleField';

interface DialogProps {
  opened: boolean;
  close: () => void;
  confirm: (whale: IndividualRef) => void;
}

export function FindWhaleDialog({ opened, close, confirm }: DialogProps) {
  return (
    <Modal
      opened={opened}
      onClose={close}
      title="Confirm as another whale"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Finder close={close} confirm={confirm} />
    </Modal>
  );
}

function Finder({ close, confirm }: Omit<DialogProps, 'opened'>) {
  const [chosen, choose] = useState<Individual>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!chosen) return;
    close();
    confirm({ id: chosen.id, name: chosen.name });
  };
  return (
    <form onSubmit={submit}>
      <WhaleField label="Whale" chosen={chosen} choose={choose} />
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button variant="default" onClick={close}>
          Cancel
        </Button>
        <Button type="submit" disabled={!chosen}>
          {chosen ? `Confirm ${chosen.name}` : 'Confirm'}
        </Button>
      </Group>
    </form>
  );
}

import { Button, Group, Modal, Skeleton, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { words } from '~/api/errors';
import { proposedNameOptions } from '~/api/individuals';
import { useLimits } from '~/api/service';
import { QueryFailed } from '~/components/states';

interface DialogProps {
  opened: boolean;
  close: () => void;
  name: (name: string) => Promise<void>;
}

export function NewWhaleDialog({ opened, close, name }: DialogProps) {
  return (
    <Modal
      opened={opened}
      onClose={close}
      title="New whale"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Proposed close={close} name={name} />
    </Modal>
  );
}

function Proposed({ close, name }: Omit<DialogProps, 'opened'>) {
  const query = useQuery(proposedNameOptions());
  const { data, error, isFetching } = query;
  if (error) {
    return <QueryFailed what="A name could not be proposed" query={query} />;
  }
  if (!data || isFetching) return <Skeleton height={120} />;
  return <NameForm proposed={data.name} close={close} name={name} />;
}

interface FormProps {
  proposed: string;
  close: () => void;
  name: (name: string) => Promise<void>;
}

function NameForm({ proposed, close, name }: FormProps) {
  const [written, setWritten] = useState(proposed);
  const field = useRef<HTMLInputElement>(null);
  const limits = useLimits();
  // Needed since the field is rendered after the dialog has set the focus.
  useEffect(() => field.current?.select(), []);
  const naming = useMutation({ mutationFn: name, onSuccess: close });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (written.trim() && !naming.isPending) naming.mutate(written.trim());
  };
  return (
    <form onSubmit={submit}>
      <TextInput
        data-autofocus
        label="Name"
        description="A proposed name, which you can change. Each name must be unique."
        ref={field}
        maxLength={limits?.max_name_characters}
        value={written}
        error={naming.error ? words(naming.error) : undefined}
        onChange={(event) => setWritten(event.currentTarget.value)}
      />
      <Text size="sm" className="muted" mt="sm">
        This becomes the first encounter of the new whale.
      </Text>
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button variant="default" onClick={close}>
          Cancel
        </Button>
        <Button type="submit" loading={naming.isPending} disabled={written.trim() === ''}>
          Name the whale
        </Button>
      </Group>
    </form>
  );
}

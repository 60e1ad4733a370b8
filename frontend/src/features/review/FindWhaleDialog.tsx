import { Button, Group, Loader, Modal, Select, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { individualsOptions } from '~/api/individuals';
import type { Individual, IndividualRef } from '~/api/types';
import { byName } from '~/components/search';
import { Failed } from '~/components/states';

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

function labelOf({ name, aliases }: Individual): string {
  return aliases.length > 0 ? `${name} (${aliases.join(', ')})` : name;
}

function Finder({ close, confirm }: Omit<DialogProps, 'opened'>) {
  const query = useInfiniteQuery(individualsOptions());
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const [id, setId] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const isLoaded = query.data !== undefined;
  useEffect(() => {
    if (isLoaded) field.current?.focus();
  }, [isLoaded]);
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);

  if (query.error) {
    return (
      <Failed
        what="The whales could not be loaded"
        error={query.error}
        retry={() => void query.refetch()}
        busy={query.isFetching}
      />
    );
  }
  if (!query.data) return <Loader size="sm" aria-label="Loading the whales" />;
  const whales = query.data.pages.flatMap((page) => page.items);
  const chosen = whales.find((whale) => whale.id === id);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!chosen) return;
    close();
    confirm({ id: chosen.id, name: chosen.name });
  };
  return (
    <form onSubmit={submit}>
      <Select
        data-autofocus
        label="Whale"
        description="By name or alias"
        placeholder="Type a name"
        ref={field}
        searchable
        filter={byName}
        selectFirstOptionOnChange
        limit={50}
        nothingFoundMessage="No whale of this name"
        data={whales.map((whale) => ({ value: whale.id, label: labelOf(whale) }))}
        value={id}
        onChange={setId}
      />
      {hasNextPage && (
        <Text size="sm" className="muted" mt="xs">
          {whales.length.toLocaleString()} whales so far; still loading…
        </Text>
      )}
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

import { Combobox, Text, TextInput, useCombobox } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { individualsOptions } from '~/api/individuals';
import type { Individual } from '~/api/types';
import { isFound } from './search';
import { QueryFailed } from './states';

const MOST = 50;

interface FieldProps {
  label: string;
  /** The id of a whale to leave out. */
  without?: string;
  chosen: Individual | undefined;
  choose: (whale: Individual | undefined) => void;
}

function labelOf({ name, aliases }: Individual): string {
  return aliases.length > 0 ? `${name} (${aliases.join(', ')})` : name;
}

/** A field to choose a whale by name or alias. */
export function WhaleField({ label, without, chosen, choose }: FieldProps) {
  const query = useInfiniteQuery(individualsOptions());
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const [typed, setTyped] = useState('');
  const combobox = useCombobox();
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);

  const whales = query.data?.pages.flatMap((page) => page.items) ?? [];
  const shown = whales
    .filter((each) => each.id !== without && isFound(labelOf(each), typed))
    .slice(0, MOST);
  const firstId = shown[0]?.id;
  const { dropdownOpened, selectFirstOption } = combobox;
  // Also when the whale is loaded after its name was typed.
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the text or the first option changes
  useEffect(() => {
    if (dropdownOpened && typed) selectFirstOption();
  }, [dropdownOpened, typed, firstId, selectFirstOption]);

  const take = (whale: Individual | undefined) => {
    choose(whale);
    setTyped(whale?.name ?? '');
    combobox.closeDropdown();
  };

  if (query.error && !query.data) {
    return <QueryFailed what="The whales could not be loaded" query={query} />;
  }
  return (
    <>
      <Combobox
        store={combobox}
        onOptionSubmit={(id) => take(whales.find((each) => each.id === id))}
      >
        <Combobox.Target withExpandedAttribute>
          <TextInput
            data-autofocus
            label={label}
            description="By name or alias"
            placeholder="Type a name"
            value={typed}
            onClick={() => combobox.openDropdown()}
            onBlur={() => combobox.closeDropdown()}
            onKeyDown={({ key }) => {
              // A name that was pasted or typed at once: the list may not be in the document yet.
              const isUnlisted = combobox.getSelectedOptionIndex() === -1;
              if (key === 'Enter' && typed && !chosen && isUnlisted && shown[0]) take(shown[0]);
            }}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              choose(undefined);
              combobox.openDropdown();
            }}
          />
        </Combobox.Target>
        <Combobox.Dropdown>
          <Combobox.Options mah={240} style={{ overflowY: 'auto' }} aria-label={label}>
            {shown.map((whale) => (
              <Combobox.Option
                key={whale.id}
                value={whale.id}
                active={whale.id === chosen?.id}
                className="user-text"
              >
                {labelOf(whale)}
              </Combobox.Option>
            ))}
            {shown.length === 0 && (
              <Combobox.Empty>
                {query.isFetching ? 'Searching…' : 'No whale with this name'}
              </Combobox.Empty>
            )}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      {hasNextPage && (
        <Text size="sm" className="muted" mt="xs">
          {whales.length.toLocaleString()} whales loaded; loading more…
        </Text>
      )}
    </>
  );
}

import { Button, Group, TagsInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { isConflict } from '~/api/errors';
import { changeIndividual, individualOptions } from '~/api/individuals';
import { useLimits } from '~/api/service';
import type { IndividualDetail } from '~/api/types';
import { NotSaved } from '~/components/states';

interface FormProps {
  whale: IndividualDetail;
  close: () => void;
}

/** Edits a whale's name and aliases; shows a change by somebody else instead of overwriting it. */
export function NamesForm({ whale, close }: FormProps) {
  const client = useQueryClient();
  const limits = useLimits();
  const [seen, setSeen] = useState(whale.version);
  const [name, setName] = useState(whale.name);
  const [aliases, setAliases] = useState(whale.aliases);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const saving = useMutation({
    mutationFn: () => changeIndividual(whale.id, { version: seen, name: name.trim(), aliases }),
    onSuccess: () => close(),
    onSettled: () => client.invalidateQueries({ queryKey: ['individuals'] }),
    onError: (error) => {
      if (isConflict(error)) {
        void client.invalidateQueries({ queryKey: individualOptions(whale.id).queryKey });
      }
    },
  });
  const changedMeanwhile = whale.version !== seen;
  const discardChanges = () => {
    setSeen(whale.version);
    setName(whale.name);
    setAliases(whale.aliases);
    saving.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim()) saving.mutate();
  };
  return (
    <form onSubmit={submit}>
      {saving.error && (
        <NotSaved error={saving.error}>
          {changedMeanwhile && (
            <>
              {' '}
              The name is now {whale.name}
              {whale.aliases.length > 0 && ` (${whale.aliases.join(', ')})`}.
              <Group mt="xs" gap="xs">
                <Button size="xs" variant="default" onClick={discardChanges}>
                  Discard my changes
                </Button>
              </Group>
            </>
          )}
        </NotSaved>
      )}
      <Group align="flex-start" gap="md">
        <TextInput
          label="Name"
          w={260}
          maxLength={limits?.max_name_characters}
          ref={field}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TagsInput
          label="Aliases"
          description="Names or numbers in other catalogues; press Enter to add one"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          w={420}
          maxTags={limits?.max_aliases}
          acceptValueOnBlur
          value={aliases}
          onChange={setAliases}
        />
        <Group gap="xs" mt={25}>
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={saving.isPending} disabled={name.trim() === ''}>
            Save
          </Button>
        </Group>
      </Group>
    </form>
  );
}

import { Alert, Button, Group, TagsInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { isConflict, words } from '~/api/errors';
import { changeIndividual, individualOptions } from '~/api/individuals';
import { useLimits } from '~/api/service';
import type { IndividualDetail } from '~/api/types';
import { WarningIcon } from '~/components/icons';

interface FormProps {
  whale: IndividualDetail;
  close: () => void;
}

/** A whale's name and aliases; a change by somebody else meanwhile is shown, not overwritten. */
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
  const takeOver = () => {
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
        <Alert color="orange" icon={<WarningIcon />} role="alert" mb="md" title="Not saved">
          {words(saving.error)}
          {changedMeanwhile && (
            <>
              {' '}
              It is now {whale.name}
              {whale.aliases.length > 0 && ` (${whale.aliases.join(', ')})`}.
              <Group mt="xs" gap="xs">
                <Button size="xs" variant="default" onClick={takeOver}>
                  Start from that
                </Button>
              </Group>
            </>
          )}
        </Alert>
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
          description="Each catalogue's own name or number; Enter adds one"
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

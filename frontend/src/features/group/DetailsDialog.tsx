import { Button, Group, Modal, NumberInput, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { changeEncounter, encounterOptions } from '~/api/encounters';
import { isConflict } from '~/api/errors';
import { useLimits } from '~/api/service';
import type { Encounter } from '~/api/types';
import { flukesOf } from '~/components/flukes';
import { count, isDate, place } from '~/components/format';
import { EncounterHistory } from '~/components/HistoryList';
import { WorldMap } from '~/components/map/WorldMap';
import { NotSaved } from '~/components/states';
import { changed, changesWords, type Fields, fieldsOf, rebased } from './details';
import classes from './Group.module.css';

const NOT_A_DATE = 'Write the year first, with dashes: 2024-07-31 09:30';

interface DialogProps {
  encounter: Encounter | undefined;
  close: () => void;
  saved: (encounter: Encounter) => void;
}

/** Edits the date, place, photographer and notes of an encounter. */
export function DetailsDialog({ encounter, close, saved }: DialogProps) {
  return (
    <Modal
      opened={encounter !== undefined}
      onClose={close}
      title="Edit encounter"
      size={860}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {encounter && (
        <DetailsForm key={encounter.id} listed={encounter} close={close} saved={saved} />
      )}
    </Modal>
  );
}

interface FormProps {
  listed: Encounter;
  close: () => void;
  saved: (encounter: Encounter) => void;
}

function DetailsForm({ listed, close, saved }: FormProps) {
  const client = useQueryClient();
  const limits = useLimits();
  const { data: encounter = listed } = useQuery({
    ...encounterOptions(listed.id),
    initialData: listed,
  });
  const [seen, setSeen] = useState(encounter);
  const [fields, setFields] = useState(() => fieldsOf(encounter));
  const set = (part: Partial<Fields>) => setFields((was) => ({ ...was, ...part }));
  const saving = useMutation({
    mutationFn: () => changeEncounter(seen.id, { version: seen.version, ...changed(seen, fields) }),
    onSuccess: (whole) => {
      client.setQueryData(encounterOptions(whole.id).queryKey, whole);
      saved(whole);
      close();
    },
    onError: (error) => {
      if (isConflict(error)) {
        void client.invalidateQueries({ queryKey: encounterOptions(seen.id).queryKey });
      }
    },
  });
  const changedMeanwhile = encounter.version !== seen.version;
  const keepChanges = () => {
    setFields((written) => rebased(seen, encounter, written));
    setSeen(encounter);
    saving.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!saving.isPending) saving.mutate();
  };
  const { latitude, longitude } = fields;
  const isWritten = fields.taken_at.trim() !== '';
  const pinned = typeof latitude === 'number' && typeof longitude === 'number';
  const pins = pinned
    ? [{ id: seen.id, label: place(latitude, longitude), latitude, longitude }]
    : [];
  const degrees = (label: string, key: 'latitude' | 'longitude', most: number) => (
    <NumberInput
      label={label}
      value={fields[key]}
      min={-most}
      max={most}
      decimalScale={6}
      onChange={(value) => set({ [key]: value })}
    />
  );
  return (
    <form onSubmit={submit}>
      {saving.error && (
        <NotSaved error={saving.error}>
          {changedMeanwhile && (
            <>
              {' '}
              {changesWords(seen, encounter)} Your changes are still here.
              <Group mt="xs">
                <Button size="xs" variant="default" onClick={keepChanges}>
                  Keep my changes
                </Button>
              </Group>
            </>
          )}
        </NotSaved>
      )}
      <div className={classes.form}>
        <div className={classes.fields}>
          <TextInput
            data-autofocus
            label="Date and time"
            description="By the camera's clock, as precisely as it is known: 2024, 2024-07, 2024-07-31 or 2024-07-31 09:30, with +02:00 behind it if the offset from UTC is known"
            error={isWritten && !isDate(fields.taken_at.trim()) && NOT_A_DATE}
            value={fields.taken_at}
            onChange={(event) => set({ taken_at: event.currentTarget.value })}
          />
          <TextInput
            label="Place"
            description="A name or description"
            maxLength={limits?.max_place_characters}
            value={fields.place}
            onChange={(event) => set({ place: event.currentTarget.value })}
          />
          <TextInput
            label="Photographer"
            maxLength={limits?.max_photographer_characters}
            value={fields.photographer}
            onChange={(event) => set({ photographer: event.currentTarget.value })}
          />
          <Textarea
            label="Notes"
            autosize
            minRows={3}
            maxRows={8}
            maxLength={limits?.max_notes_characters}
            value={fields.notes}
            onChange={(event) => set({ notes: event.currentTarget.value })}
          />
        </div>
        <div className={classes.fields}>
          <WorldMap
            label={`Map: ${pinned ? place(latitude, longitude) : 'no place yet'}. Arrow keys move the pin.`}
            pins={pins}
            placed={(position) => set(position)}
          />
          <Group grow gap="xs">
            {degrees('Latitude (°)', 'latitude', 90)}
            {degrees('Longitude (°)', 'longitude', 180)}
          </Group>
          <Button
            size="xs"
            variant="default"
            disabled={latitude === '' && longitude === ''}
            onClick={() => set({ latitude: '', longitude: '' })}
          >
            Remove the pin
          </Button>
        </div>
      </div>
      <EncounterHistory encounterId={seen.id} />
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button variant="default" onClick={close}>
          Cancel
        </Button>
        <Button type="submit" loading={saving.isPending}>
          Save for {count(flukesOf(seen).length, 'photograph')}
        </Button>
      </Group>
    </form>
  );
}

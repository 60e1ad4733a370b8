import { expect, it } from 'vitest';
import type { Encounter } from '~/api/types';
import { changed, changesWords, fieldsOf, rebased } from './details';

const encounter = {
  taken_at: '2024-08-12T23:30:05+02:00',
  place: 'South of Pico',
  photographer: null,
  notes: null,
  latitude: 38.5,
  longitude: -28.7,
  individual: null,
  photographs: [],
} as unknown as Encounter;

it('returns only what was changed, with the time as the person wrote it', () => {
  const fields = fieldsOf(encounter);
  expect(changed(encounter, fields)).toEqual({});
  expect(changed(encounter, { ...fields, taken_at: ' 2024-08 ' })).toEqual({
    taken_at: '2024-08',
  });
  expect(changed(encounter, { ...fields, place: '  ', latitude: '', longitude: '' })).toEqual({
    place: null,
    latitude: null,
    longitude: null,
  });
});

it('describes what somebody else changed', () => {
  const now = { ...encounter, place: 'Off Lajes', notes: 'Two calves' } as Encounter;
  expect(changesWords(encounter, now)).toBe('Place now: Off Lajes. Notes now: Two calves.');
  expect(changesWords(encounter, encounter)).toBe('');
});

it("keeps the user's changes when somebody else has changed the encounter", () => {
  const now = { ...encounter, place: 'Off Lajes' } as Encounter;
  const fields = rebased(encounter, now, { ...fieldsOf(encounter), notes: 'Seen twice' });
  expect(changed(now, fields)).toEqual({ notes: 'Seen twice' });
});

import type { Encounter } from '~/api/types';
import { capitalised, place, takenAt } from '~/components/format';
import type { Details } from './moves';

/** The values of the form's fields. */
export interface Fields {
  taken_at: string;
  place: string;
  photographer: string;
  notes: string;
  latitude: number | string;
  longitude: number | string;
}

export function fieldsOf(encounter: Encounter): Fields {
  return {
    taken_at: encounter.taken_at?.replace('T', ' ') ?? '',
    place: encounter.place ?? '',
    photographer: encounter.photographer ?? '',
    notes: encounter.notes ?? '',
    latitude: encounter.latitude ?? '',
    longitude: encounter.longitude ?? '',
  };
}

function written(key: keyof Fields, value: number | string): number | string | null {
  if (value === '') return null;
  if (key === 'latitude' || key === 'longitude') return Number(value);
  return String(value).trim() || null;
}

/** The details that the user changed. */
export function changed(encounter: Encounter, fields: Fields): Details {
  const before = fieldsOf(encounter);
  const keys = (Object.keys(fields) as Array<keyof Fields>).filter(
    (key) => fields[key] !== before[key],
  );
  return Object.fromEntries(keys.map((key) => [key, written(key, fields[key])]));
}

/** The form's values for an encounter that somebody else changed, with the user's own changes. */
export function rebased(was: Encounter, is: Encounter, fields: Fields): Fields {
  const [before, now] = [fieldsOf(was), fieldsOf(is)];
  const written = Object.entries(fields).filter(
    ([key, value]) => value !== before[key as keyof Fields],
  );
  return { ...now, ...Object.fromEntries(written) };
}

/** What somebody else changed, in words. */
export function changesWords(was: Encounter, is: Encounter): string {
  const said: string[] = [];
  const tell = (name: string, before: string, now: string) => {
    if (before !== now) said.push(`${capitalised(name)} now: ${now}.`);
  };
  tell('date', takenAt(was.taken_at), takenAt(is.taken_at));
  tell('place', was.place ?? 'none', is.place ?? 'none');
  tell('pin', place(was.latitude, was.longitude), place(is.latitude, is.longitude));
  tell('photographer', was.photographer ?? 'none', is.photographer ?? 'none');
  tell('notes', was.notes ?? 'none', is.notes ?? 'none');
  tell('whale', was.individual?.name ?? 'none', is.individual?.name ?? 'none');
  tell('number of photographs', `${was.photographs.length}`, `${is.photographs.length}`);
  return said.join(' ');
}

import { expect, it } from 'vitest';
import type { Candidate, Encounter } from '~/api/types';
import { rowSelected } from './selection';
import { allPhotographs } from './whalePhotographs';

function candidate(...annotations: string[]): Candidate {
  return {
    individual: { id: `whale-${annotations[0]}`, name: 'A whale' },
    encounter_id: 'e',
    distance: 1,
    probability: 0.5,
    photographs: annotations.map((id) => ({ annotation_id: id }) as Candidate['photographs'][0]),
  };
}

function encounter(id: string, ...annotations: string[]): Encounter {
  return {
    id,
    photographs: annotations.map((each) => ({
      filename: `${each}.jpg`,
      display_url: `/${each}`,
      annotations: [{ id: each, encounter_id: id, crop_url: `/crop/${each}` }],
    })),
  } as unknown as Encounter;
}

it('follows the photograph when the order changes', () => {
  const before = [candidate('a'), candidate('b', 'c')];
  const now = [candidate('b', 'c'), candidate('a')];
  expect(rowSelected(before, 'a', null)).toBe(0);
  expect(rowSelected(now, 'a', null)).toBe(1);
  expect(rowSelected(now, 'c', null)).toBe(0);
});

it('follows the whale for a photograph that is not among the nearest', () => {
  const before = [candidate('a'), candidate('b')];
  expect(rowSelected(before, 'far away', 'whale-b')).toBe(1);
});

it('returns to the first candidate when the selected one is gone', () => {
  expect(rowSelected([candidate('a')], 'gone', 'gone')).toBe(0);
  expect(rowSelected([], 'a', null)).toBe(0);
});

it('lists all photographs of a whale, the nearest first, without the reviewed encounter’s own', () => {
  const whale = [encounter('e1', 'a', 'b'), encounter('own', 'q'), encounter('e2', 'c')];
  const shown = allPhotographs(candidate('c', 'a'), whale, 'own');
  expect(shown.map((each) => each.annotation_id)).toEqual(['c', 'a', 'b']);
  expect(shown[2]).toMatchObject({ filename: 'b.jpg', encounter_id: 'e1', crop_url: '/crop/b' });
});

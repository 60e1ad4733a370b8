import { expect, it } from 'vitest';
import type { Candidate } from '~/api/types';
import { selected } from './selection';

function candidate(...annotations: string[]): Candidate {
  return {
    individual: null,
    encounter_id: 'e',
    distance: 1,
    probability: 0.5,
    photographs: annotations.map((id) => ({ annotation_id: id }) as Candidate['photographs'][0]),
  };
}

it('stays with the photograph when the order changes', () => {
  const before = [candidate('a'), candidate('b', 'c')];
  const now = [candidate('b', 'c'), candidate('a')];
  expect(selected(before, 'a')).toMatchObject({ index: 0, photographIndex: 0 });
  expect(selected(now, 'a')).toMatchObject({ index: 1 });
  expect(selected(now, 'c')).toMatchObject({ index: 0, photographIndex: 1 });
});

it('starts with the first one, and knows when there is none', () => {
  expect(selected([candidate('a')], 'gone')).toMatchObject({ index: 0 });
  expect(selected([], 'a')).toBeNull();
});

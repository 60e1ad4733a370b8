import { describe, expect, it } from 'vitest';
import type { Encounter } from '~/api/types';
import { arranged, idsOf, inverseOf, joining, moving, versionsFor } from './moves';

function encounter(id: string, annotations: string[], version = 1): Encounter {
  return {
    id,
    version,
    place: `place of ${id}`,
    notes: null,
    photographer: null,
    taken_at: '2024-08-12T10:00:00',
    latitude: 38,
    longitude: -28,
    photographs: annotations.map((each) => ({
      id: `p-${each}`,
      annotations: [
        { id: each, encounter_id: id },
        { id: `other-${each}`, encounter_id: 'elsewhere' },
      ],
    })),
  } as unknown as Encounter;
}

const a = encounter('a', ['a1', 'a2'], 3);
const b = encounter('b', ['b1'], 5);
const c = encounter('c', ['c1', 'c2'], 7);

describe('moves', () => {
  it('joins all into the first, and lists the versions of the changed encounters', () => {
    const moves = joining([a, b, c]);
    expect(moves).toEqual([{ annotation_ids: ['b1', 'c1', 'c2'], to: 'a' }]);
    expect(versionsFor(moves, [a, b, c])).toEqual({ a: 3, b: 5, c: 7 });
    expect(joining([a])).toEqual([]);
  });

  it('leaves out what is at the target already', () => {
    expect(moving([a, b], ['a1', 'b1'], 'a')).toEqual([{ annotation_ids: ['b1'], to: 'a' }]);
    expect(moving([a, b], ['a1'], 'a')).toEqual([]);
  });

  it('splits off a part of an encounter, but not all of it', () => {
    expect(moving([a, b], ['a1'], null)).toEqual([{ annotation_ids: ['a1'], to: null }]);
    expect(moving([a, b], ['a1', 'a2'], null)).toEqual([]);
    expect(moving([a, b], ['a1', 'b1'], null)).toEqual([
      { annotation_ids: ['a1', 'b1'], to: null },
    ]);
  });
});

describe('undo', () => {
  it('joins what was split', () => {
    const after = {
      encounters: [encounter('a', ['a2'], 4), encounter('new', ['a1'])],
      removed: [],
    };
    const { moves, restored } = inverseOf([{ annotation_ids: ['a1'], to: null }], [a, b], after);
    expect(moves).toEqual([{ annotation_ids: ['a1'], to: 'a' }]);
    expect(restored).toEqual([null]);
  });

  it('restores removed encounters with their details', () => {
    const after = { encounters: [encounter('a', ['a1', 'a2', 'b1'], 4)], removed: ['b'] };
    const { moves, restored } = inverseOf(joining([a, b]), [a, b], after);
    expect(moves).toEqual([{ annotation_ids: ['b1'], to: null }]);
    expect(restored[0]).toMatchObject({ was: 'b', details: { place: 'place of b', latitude: 38 } });
  });
});

it('lists a new encounter after the one that it came from', () => {
  const after = {
    encounters: [encounter('a', ['a2'], 4), encounter('new', ['a1'])],
    removed: ['b'],
  };
  const list = arranged([a, b, c], after);
  expect(list.map((each) => each.id)).toEqual(['a', 'new', 'c']);
  expect(idsOf(list[0] as Encounter)).toEqual(['a2']);
});

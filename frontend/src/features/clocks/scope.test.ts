import { describe, expect, it } from 'vitest';
import type { Correction, CorrectionPreview, Sources } from '~/api/types';
import {
  addedUp,
  choicesIn,
  conditions,
  EVERYWHERE,
  isChosen,
  NO_DAYS,
  scopeWords,
  withDays,
} from './scope';

function camera(serial: string | null, photographs: number, model: string | null = 'D500') {
  return { make: 'Nikon', model, serial, photographs };
}

function part(cameras: Sources['cameras'], folders: Sources['folders'] = []): Sources {
  return { cameras, folders, next_cursor: null };
}

const labels = (parts: Sources[]) =>
  choicesIn(parts).cameras.map(({ label, photographs }) => `${label}: ${photographs}`);

describe('the cameras to choose', () => {
  it('are counted over all parts of the catalogue', () => {
    expect(labels([part([camera('301', 2)]), part([camera('301', 3)])])).toEqual([
      'Nikon D500, no. 301: 5',
    ]);
  });

  it('are offered together where a model has several, or some without a number', () => {
    expect(labels([part([camera('301', 2), camera('302', 1)])])).toEqual([
      'All Nikon D500: 3',
      'Nikon D500, no. 301: 2',
      'Nikon D500, no. 302: 1',
    ]);
    expect(labels([part([camera('301', 2), camera(null, 4)])])).toEqual([
      'All Nikon D500: 6',
      'Nikon D500, no. 301: 2',
    ]);
    expect(labels([part([camera(null, 4)])])).toEqual(['Nikon D500: 4']);
  });

  it('do not name the maker twice, nor need a model', () => {
    expect(labels([part([camera('1', 1, 'Nikon D850')])])).toEqual(['Nikon D850, no. 1: 1']);
    expect(labels([part([camera('1', 1, null)])])).toEqual(['Nikon, no. 1: 1']);
  });
});

it('the folders to choose are counted over all parts, in order', () => {
  const parts = [
    part([], [{ folder: '2024/day 10', photographs: 1 }]),
    part(
      [],
      [
        { folder: '2024/day 2', photographs: 1 },
        { folder: '2024/day 10', photographs: 2 },
      ],
    ),
  ];
  expect(choicesIn(parts).folders).toEqual([
    { folder: '2024/day 2', photographs: 1 },
    { folder: '2024/day 10', photographs: 3 },
  ]);
});

describe('the conditions', () => {
  it('are those that are set', () => {
    expect(isChosen(EVERYWHERE)).toBe(false);
    expect(isChosen({ ...EVERYWHERE, folder: ' ' })).toBe(false);
    const scope = { ...EVERYWHERE, model: 'D500', folder: ' 2024 ' };
    expect(isChosen(scope)).toBe(true);
    expect(conditions(scope)).toEqual({ model: 'D500', folder: '2024' });
  });

  it('take the days of each track, unless a person typed others', () => {
    const [one, two] = ['2024-07-01', '2024-08-01'].map((day) => ({
      first_day: day,
      last_day: day,
    }));
    if (!one || !two) throw new Error('no days');
    const tracked = withDays(EVERYWHERE, NO_DAYS, one);
    expect(tracked).toEqual({ ...EVERYWHERE, ...one });
    expect(withDays(tracked, one, two)).toEqual({ ...EVERYWHERE, ...two });
    expect(withDays(tracked, one, NO_DAYS)).toEqual(EVERYWHERE);
    const typed = { ...tracked, last_day: '2024-07-02' };
    expect(withDays(typed, one, two)).toBe(typed);
  });

  const none: Correction = {
    id: '1',
    kind: 'clock',
    by: 'marie',
    at: '2024-07-01T00:00:00Z',
    serial: null,
    model: null,
    folder: null,
    contributor: null,
    first_day: null,
    last_day: null,
    seconds: 60,
    offset: null,
    state: 'applied',
    changed: 1,
    progress: null,
    undone_by: null,
    undone_at: null,
  };

  it.each([
    [{ serial: '301', model: 'D500' }, 'D500, no. 301'],
    [{ folder: '2024', contributor: 'tom' }, 'folder 2024; brought in by tom'],
    [{ first_day: '2024', last_day: '2024' }, '2024'],
    [{ first_day: '2023', last_day: '2024' }, '2023 to 2024'],
    [{ first_day: '2023' }, 'from 2023'],
    [{ last_day: '2024' }, 'until 2024'],
  ])('are told in words: %o', (scope, words) => {
    expect(scopeWords({ ...none, ...scope })).toBe(words);
  });
});

it('the previews of all parts are added up', () => {
  const example = (photograph_id: string) => ({
    photograph_id,
    filename: `${photograph_id}.jpg`,
    taken_at: null,
    taken_at_after: null,
    latitude_after: null,
    longitude_after: null,
  });
  const one: CorrectionPreview = {
    seconds: 60,
    photographs: 3,
    left: [{ reason: 'A', photographs: 1 }],
    examples: ['1', '2', '3'].map(example),
    track: null,
    next_cursor: 'more',
  };
  const two: CorrectionPreview = {
    ...one,
    left: [
      { reason: 'B', photographs: 2 },
      { reason: 'A', photographs: 5 },
    ],
    examples: ['4', '5', '6'].map(example),
    next_cursor: null,
  };
  const all = addedUp([one, two]);
  expect(all?.photographs).toBe(6);
  expect(all?.left).toEqual([
    { reason: 'A', photographs: 6 },
    { reason: 'B', photographs: 2 },
  ]);
  expect(all?.examples.map((each) => each.photograph_id)).toEqual(['1', '2', '3', '4', '5']);
  expect(all?.next_cursor).toBeNull();
});

import { expect, it } from 'vitest';
import { reviewKeys } from './keys';

it('assigns each key to one action', () => {
  const keys = Object.values(reviewKeys).flatMap((shortcut) => [...shortcut.keys]);
  expect(new Set(keys).size).toBe(keys.length);
});

it('does not repeat a decision while its key is held', () => {
  for (const name of ['confirm', 'newWhale', 'notIdentifiable', 'skip', 'undo'] as const) {
    expect(reviewKeys[name]).not.toHaveProperty('repeats');
  }
});

import { expect, it } from 'vitest';
import { reviewKeys } from './keys';

it('gives each key one meaning', () => {
  const keys = Object.values(reviewKeys).flatMap((shortcut) => [...shortcut.keys]);
  expect(new Set(keys).size).toBe(keys.length);
});

it('never repeats a decision while a key is held', () => {
  for (const name of ['confirm', 'newWhale', 'notIdentifiable', 'skip', 'undo'] as const) {
    expect(reviewKeys[name]).not.toHaveProperty('repeats');
  }
});

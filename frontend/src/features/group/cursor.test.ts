import { expect, it } from 'vitest';
import { photographsOn, rowsOn } from './cursor';
import { groupKeys } from './keys';

const rows = [['a', 'b', 'c'], ['d'], ['e', 'f']];

it('moves to the same place in the next row, or to the end of a shorter row', () => {
  expect(rowsOn(rows, 'c', 1)).toBe('d');
  expect(rowsOn(rows, 'd', 1)).toBe('e');
  expect(rowsOn(rows, 'f', -1)).toBe('d');
  expect(rowsOn(rows, 'a', -1)).toBeUndefined();
});

it('moves to the next photograph, across rows', () => {
  expect(photographsOn(rows, 'c', 1)).toBe('d');
  expect(photographsOn(rows, 'd', -1)).toBe('c');
  expect(photographsOn(rows, 'f', 1)).toBeUndefined();
});

it('assigns each key to one action', () => {
  const keys = Object.values(groupKeys).flatMap((shortcut) => [...shortcut.keys]);
  expect(new Set(keys).size).toBe(keys.length);
});

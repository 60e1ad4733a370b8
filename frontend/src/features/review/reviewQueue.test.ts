import { expect, it } from 'vitest';
import type { Encounter } from '~/api/types';
import { after } from './reviewQueue';

const queue = ['a', 'b', 'c'].map((id) => ({ id }) as Encounter);

it('returns the next encounter, and after the last the first', () => {
  expect(after(queue, 'a')?.id).toBe('b');
  expect(after(queue, 'c')?.id).toBe('a');
});

it('returns the first for an encounter that is not in the queue', () => {
  expect(after(queue, 'elsewhere')?.id).toBe('a');
});

it('returns nothing if there is no other encounter', () => {
  expect(after([{ id: 'a' } as Encounter], 'a')).toBeUndefined();
  expect(after([], 'a')).toBeUndefined();
});

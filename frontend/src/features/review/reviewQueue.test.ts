import { expect, it } from 'vitest';
import type { Encounter } from '~/api/types';
import { after } from './reviewQueue';

const queue = ['a', 'b', 'c'].map((id) => ({ id }) as Encounter);

it('goes through the queue and round to its start', () => {
  expect(after(queue, 'a')?.id).toBe('b');
  expect(after(queue, 'c')?.id).toBe('a');
});

it('starts at the front for an encounter that is not in the queue', () => {
  expect(after(queue, 'elsewhere')?.id).toBe('a');
});

it('ends when there is no other', () => {
  expect(after([{ id: 'a' } as Encounter], 'a')).toBeUndefined();
  expect(after([], 'a')).toBeUndefined();
});

import { describe, expect, it } from 'vitest';
import { follower, NONE, offsetOf } from './views';

const straight = { query: false, candidate: false };
const mirrored = { query: false, candidate: true };
const query = { zoom: 8, x: 0.25, y: -0.125 };

describe('synchronised views', () => {
  it('have the same place and zoom', () => {
    expect(follower('query', query, NONE, straight)).toEqual(query);
    expect(follower('candidate', query, NONE, straight)).toEqual(query);
  });

  it('have opposite places if one is mirrored', () => {
    expect(follower('query', query, NONE, mirrored)).toEqual({ ...query, x: -0.25 });
  });

  for (const flipped of [straight, mirrored]) {
    it(`keep their offset, whichever side leads (${JSON.stringify(flipped)})`, () => {
      const candidate = { zoom: 10, x: 0.375, y: 0 };
      const offset = offsetOf(query, candidate, flipped);
      expect(follower('query', query, offset, flipped)).toEqual(candidate);
      expect(follower('candidate', candidate, offset, flipped)).toEqual(query);
    });
  }
});

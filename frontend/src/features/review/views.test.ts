import { describe, expect, it } from 'vitest';
import { follower, NONE, offsetOf } from './views';

const straight = { query: false, candidate: false };
const mirrored = { query: false, candidate: true };
const query = { zoom: 8, x: 0.25, y: -0.125 };

describe('in step', () => {
  it('shows the same place at the same size', () => {
    expect(follower('query', query, NONE, straight)).toEqual(query);
    expect(follower('candidate', query, NONE, straight)).toEqual(query);
  });

  it('shows the other lobe of a mirrored picture', () => {
    expect(follower('query', query, NONE, mirrored)).toEqual({ ...query, x: -0.25 });
  });

  for (const flipped of [straight, mirrored]) {
    it(`keeps a nudge, whichever side leads (${JSON.stringify(flipped)})`, () => {
      const candidate = { zoom: 10, x: 0.375, y: 0 };
      const offset = offsetOf(query, candidate, flipped);
      expect(follower('query', query, offset, flipped)).toEqual(candidate);
      expect(follower('candidate', candidate, offset, flipped)).toEqual(query);
    });
  }
});

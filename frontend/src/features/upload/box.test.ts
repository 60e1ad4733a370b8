import { describe, expect, it } from 'vitest';
import { centreOf, firstBox, moved, resized } from './box';

const size = { width: 1000, height: 800 };
const bounds = { least: 8, most: size };
const box = { x0: 100, y0: 100, x1: 300, y1: 200, rotation: 0 };

describe('box', () => {
  it('starts in the middle, twice as wide as high', () => {
    const first = firstBox(size);
    expect(centreOf(first)).toEqual({ x: 500, y: 400 });
    expect(first.x1 - first.x0).toBeCloseTo(2 * (first.y1 - first.y0));
  });

  it('moves with its centre inside the photograph', () => {
    expect(moved(box, 10, -5, size)).toEqual({ ...box, x0: 110, x1: 310, y0: 95, y1: 195 });
    expect(centreOf(moved(box, -5000, 5000, size))).toEqual({ x: 0, y: 800 });
  });

  it('keeps the opposite corner where it is', () => {
    const larger = resized(box, { x: 1, y: 1 }, 50, 20, bounds);
    expect(larger).toEqual({ x0: 100, y0: 100, x1: 350, y1: 220, rotation: 0 });
    const smaller = resized(box, { x: -1, y: 0 }, 40, 99, bounds);
    expect(smaller).toEqual({ x0: 140, y0: 100, x1: 300, y1: 200, rotation: 0 });
  });

  it('keeps the opposite side of a rotated box where it is', () => {
    const rotated = { ...box, rotation: 90 };
    const larger = resized(rotated, { x: 1, y: 0 }, 0, 60, bounds);
    expect(larger.x1 - larger.x0).toBeCloseTo(260);
    expect(larger.y1 - larger.y0).toBeCloseTo(100);
    expect(centreOf(larger)).toEqual({ x: expect.closeTo(200), y: expect.closeTo(180) });
  });

  it('stays between the smallest box that the server accepts and the whole photograph', () => {
    const least = resized(box, { x: 1, y: 1 }, -5000, -5000, bounds);
    expect([least.x1 - least.x0, least.y1 - least.y0]).toEqual([8, 8]);
    const most = resized(box, { x: 1, y: 1 }, 5000, 5000, bounds);
    expect([most.x1 - most.x0, most.y1 - most.y0]).toEqual([1000, 800]);
  });
});

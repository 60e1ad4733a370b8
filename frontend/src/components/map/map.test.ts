import { expect, it } from 'vitest';
import { clustered, markOf } from './clusters';
import { loadOutlines, pointOf, positionOf, WORLD } from './land';
import { around, WHOLE_WORLD, zoomed } from './window';

const FAIAL = { latitude: 38.5, longitude: -28.7 };

it('converts a position to a point and back', () => {
  const found = positionOf(pointOf(FAIAL));
  expect(found.latitude).toBeCloseTo(FAIAL.latitude, 3);
  expect(found.longitude).toBeCloseTo(FAIAL.longitude, 3);
  expect(positionOf({ x: WORLD + 10, y: WORLD / 2 }).longitude).toBeLessThan(-170);
});

it('loads the coastlines without a network', async () => {
  const { land, grid } = await loadOutlines();
  expect(land.length).toBeGreaterThan(100_000);
  expect(land).toMatch(/^M[-\d.]+,[-\d.]+/);
  expect(grid).toMatch(/^M/);
});

it('keeps the point under the cursor in place while zooming', () => {
  const anchor = { x: 300, y: 410 };
  const before = { x: 500, y: 400, width: 200 };
  const after = zoomed(before, 2, anchor);
  expect(after.width).toBe(100);
  expect((anchor.x - after.x) / after.width).toBeCloseTo((anchor.x - before.x) / before.width);
  expect((anchor.y - after.y) / after.width).toBeCloseTo((anchor.y - before.y) / before.width);
});

it('shows all points with a margin', () => {
  const points = [pointOf(FAIAL), pointOf({ latitude: 15.3, longitude: -61.4 })];
  const { x, width } = around(points);
  for (const point of points) expect(Math.abs(point.x - x)).toBeLessThan(width / 2);
  expect(around([])).toEqual(WHOLE_WORLD);
  expect(around(points.slice(0, 1)).width).toBeLessThan(WORLD / 10);
});

it('draws overlapping pins as one with their number, and others separately', () => {
  const pins = [{ mark: '3' }, { mark: '2' }, { mark: '1' }];
  const points = [
    { x: 10, y: 10 },
    { x: 40, y: 10 },
    { x: 10.5, y: 10 },
  ];
  const clusters = clustered(pins, points, 2);
  expect(clusters.map((each) => markOf(each.pins))).toEqual(['×2', '2']);
  expect(clustered(pins, points, 0.1)).toHaveLength(3);
});

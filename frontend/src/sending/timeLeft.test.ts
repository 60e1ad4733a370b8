import { expect, it } from 'vitest';
import { secondsLeft, withSample } from './timeLeft';

it('is unknown before the speed is known', () => {
  expect(secondsLeft([], 100)).toBeNull();
  expect(secondsLeft([{ at: 0, bytes: 0 }], 100)).toBeNull();
  expect(
    secondsLeft(
      [
        { at: 0, bytes: 0 },
        { at: 5000, bytes: 0 },
      ],
      100,
    ),
  ).toBeNull();
});

it('follows from the current speed', () => {
  const samples = [
    { at: 0, bytes: 0 },
    { at: 2000, bytes: 4000 },
  ];
  expect(secondsLeft(samples, 10_000)).toBe(5);
});

it('ignores the speed of long ago', () => {
  const old = [
    { at: 0, bytes: 0 },
    { at: 1000, bytes: 1_000_000 },
  ];
  const samples = withSample(withSample(old, { at: 30_000, bytes: 1_001_000 }), {
    at: 32_000,
    bytes: 1_003_000,
  });
  expect(secondsLeft(samples, 1000)).toBe(1);
});

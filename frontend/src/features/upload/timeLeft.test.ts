import { expect, it } from 'vitest';
import { remember, secondsLeft } from './timeLeft';

it('knows nothing before there is something to know', () => {
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

it('goes by the present speed', () => {
  const samples = [
    { at: 0, bytes: 0 },
    { at: 2000, bytes: 4000 },
  ];
  expect(secondsLeft(samples, 10_000)).toBe(5);
});

it('forgets how fast it was long ago', () => {
  const old = [
    { at: 0, bytes: 0 },
    { at: 1000, bytes: 1_000_000 },
  ];
  const samples = remember(remember(old, { at: 30_000, bytes: 1_001_000 }), {
    at: 32_000,
    bytes: 1_003_000,
  });
  expect(secondsLeft(samples, 1000)).toBe(1);
});

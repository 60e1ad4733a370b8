import { describe, expect, it } from 'vitest';
import {
  differenceWords,
  digitsOf,
  hasTime,
  NO_DIFFERENCE,
  OFFSETS,
  offsetOf,
  secondsBetween,
  secondsOf,
} from './difference';

describe('a typed difference', () => {
  it('adds up its parts, forward or back', () => {
    const typed = { ...NO_DIFFERENCE, days: 1, hours: '2', minutes: 90, seconds: 5 };
    expect(secondsOf(typed)).toBe(86_400 + 2 * 3_600 + 90 * 60 + 5);
    expect(secondsOf({ ...typed, forward: false })).toBe(-(86_400 + 2 * 3_600 + 90 * 60 + 5));
  });

  it('is nothing while it is empty', () => {
    expect(Object.is(secondsOf({ ...NO_DIFFERENCE, forward: false }), 0)).toBe(true);
  });
});

describe('a difference in words', () => {
  it.each([
    [3_600, '1 h forward'],
    [-5_400, '1 h 30 min back'],
    [86_400 + 61, '1 d 1 min 1 s forward'],
    [-1, '1 s back'],
    [0, 'no difference'],
  ])('%i s', (seconds, words) => {
    expect(differenceWords(seconds)).toBe(words);
  });
});

describe('a time', () => {
  it('has its offset and its digits apart', () => {
    expect(offsetOf('2024-07-01T12:00:00-01:00')).toBe('-01:00');
    expect(digitsOf('2024-07-01T12:00:00-01:00')).toBe('2024-07-01 12:00:00');
    expect(offsetOf('2024-07-01')).toBe('');
  });

  it.each([
    ['2024-07-01T12:00', true],
    ['2024-07-01 12:00:05+02:00', true],
    ['2024-07-01T12', false],
    ['2024-07-01T12+02:00', false],
    ['2024-07-01', false],
    ['noon', false],
    ['', false],
    [null, false],
  ])('%s says the minute: %s', (time, has) => {
    expect(hasTime(time)).toBe(has);
  });
});

// The same cases as the server's, in tests/unit/test_clocks.py.
describe('the difference by one known time', () => {
  it.each([
    ['2024-07-01T12:00:00', '2024-07-01T13:00:00', '', 3_600],
    ['2024-07-01T12:00:00', '2024-07-01 11:59:30', '', -30],
    ['2024-07-01T12:00:00+02:00', '2024-07-01T10:00:05+00:00', '', 5],
    ['2024-07-01T12:00:00', '2024-07-01T10:00:05+00:00', '+02:00', 5],
    ['2024-07-01T12:00:00+02:00', '2024-07-01T12:00:05', '', 5],
    ['2024-07-01T12:00:00+02:00', '2024-07-01T10:00:05+00:00', '-05:00', 5],
    ['2024-07-01T12:00:00', '2024-07-01T12:00', '', 0],
  ])('%s, shown %s, zone "%s"', (clock, shown, zone, seconds) => {
    expect(secondsBetween(clock, shown, zone)).toBe(seconds);
  });

  it.each([
    ['2024-07-01T12:00:00', '2024-07-01T10:00:05+00:00', ''],
    ['2024-07-01', '2024-07-01T10:00:05', ''],
    ['2024-07-01T12:00:00', '2024-07-01', ''],
    ['2024-07-01T12:00:00', '2024-13-01 10:00:00', ''],
  ])('is not guessed: %s, shown %s', (clock, shown, zone) => {
    expect(secondsBetween(clock, shown, zone)).toBeNull();
  });
});

describe('the offsets to choose', () => {
  it('go from west to east, each once', () => {
    expect(OFFSETS[0]).toBe('-12:00');
    expect(OFFSETS.at(-1)).toBe('+14:00');
    expect(OFFSETS.indexOf('-09:30')).toBe(OFFSETS.indexOf('-10:00') + 1);
    expect(OFFSETS.indexOf('+05:45')).toBe(OFFSETS.indexOf('+05:30') + 1);
    expect(new Set(OFFSETS).size).toBe(OFFSETS.length);
    expect(OFFSETS.every((each) => /^[+-]\d\d:\d\d$/.test(each))).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';
import {
  count,
  duration,
  isDate,
  likelihood,
  megabytes,
  percent,
  place,
  seenBetween,
  takenAt,
  takenOn,
} from './format';

describe('likelihood', () => {
  it.each([
    [1, 'very likely'],
    [0.895, 'very likely'],
    [0.894, 'likely'],
    [0.595, 'likely'],
    [0.594, 'possible'],
    [0.295, 'possible'],
    [0.294, 'unlikely'],
    [0.095, 'unlikely'],
    [0.094, 'very unlikely'],
    [0, 'very unlikely'],
  ])('%f is %s', (probability, words) => {
    expect(likelihood(probability)).toBe(words);
  });
});

describe('percent', () => {
  it('shows 0 % and 100 % for exact values only', () => {
    expect(percent(0.9999)).toBe('> 99 %');
    expect(percent(0.001)).toBe('< 1 %');
    expect(percent(1)).toBe('100 %');
    expect(percent(0)).toBe('0 %');
  });
});

describe('duration', () => {
  it.each([
    [3, 'a few seconds'],
    [21, '30 seconds'],
    [58, 'a minute'],
    [61, '2 minutes'],
    [3600, '1 h'],
    [5400, '1 h 30 min'],
  ])('%d s is %s', (seconds, words) => {
    expect(duration(seconds)).toBe(words);
  });
});

it('formats places with their hemisphere', () => {
  expect(place(-12.5, 45)).toBe('12.5000° S, 45.0000° E');
  expect(place(null, 45)).toBe('Place not known');
  expect(place(0, 0)).toBe('0.0000° N, 0.0000° E');
});

it('shows the time of the camera without conversion to another time zone', () => {
  expect(takenAt('2024-08-12T23:30:05')).toMatch(/12.*(23|11):30:05/);
  expect(takenAt('2024-08-12T23:30:05+12:00')).toMatch(/12.*(23|11):30:05.* \+12:00$/);
  expect(takenAt('2024-08-12T23:30+00:00')).toMatch(/(23|11):30.* UTC$/);
  expect(takenAt('2024-08-12T23:30:05.250-02:30')).toMatch(/:05[.,]250.* -02:30$/);
  expect(takenAt(null)).toBe('Date not known');
});

it('adds nothing to a date that was not said', () => {
  expect(takenAt('2019')).toBe('2019');
  expect(takenAt('2019-07')).not.toMatch(/\b1\b|:/);
  expect(takenAt('2019-07-04')).not.toContain(':');
  expect(takenAt('2019-07-04T12')).not.toContain(':00');
  expect(takenOn('2019')).toBe('2019');
  expect(takenOn('2019-07-04T12:00+02:00')).toBe(takenAt('2019-07-04'));
});

it.each(['2019', '2019-07', '2019-07-04', '2019-07-04 12:00', '2019-07-04T12:00:15.2 +02:00'])(
  'takes %s as a date',
  (text) => expect(isDate(text)).toBe(true),
);

it.each(['4/7/2019', '2019-7-4', '20190704', '2019-07+02:00', 'July'])('takes %s as none', (text) =>
  expect(isDate(text)).toBe(false),
);

it('shows a time without its zone', () => {
  expect(takenAt('2024-08-12T23:30')).not.toMatch(/UTC|[+-]\d\d:/);
});

it('names the days between which a whale was seen', () => {
  const [first, last] = ['2024-08-12T23:30:00', '2025-06-01T08:00+02:00'];
  expect(seenBetween(first, last)).toBe(`Seen ${takenOn(first)} to ${takenOn(last)}`);
  expect(seenBetween(first, '2024-08-12T08:00:00')).toBe(`Seen ${takenOn(first)}`);
  expect(seenBetween(null, null)).toBe('Date not known');
});

it('formats counts and file sizes', () => {
  expect(count(1, 'photograph')).toBe('1 photograph');
  expect(count(0, 'photograph')).toBe('0 photographs');
  expect(megabytes(4_240_000)).toMatch(/^4[.,]2 MB$/);
  expect(megabytes(0)).toBe('0 kB');
});

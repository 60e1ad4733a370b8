import { describe, expect, it } from 'vitest';
import { daysOf, gapWords, MAX_GPX_CHARACTERS, slimmed } from './track';

function point(time: string, more = ''): string {
  return `<trkpt lon='-28.5' lat="38.5">${more}<time>${time}</time></trkpt>`;
}

function gpx(...content: string[]): string {
  return `<gpx><metadata><time>2020-01-01T00:00:00Z</time></metadata><trk><trkseg>${content.join('\n')}</trkseg></trk></gpx>`;
}

describe('the days of a track', () => {
  it('are those of its points, with a day on both sides', () => {
    const found = gpx(point('2024-07-02T23:00:00Z'), point('2024-07-01T10:00:00Z'), '<trkpt/>');
    expect(daysOf(found)).toEqual({ first_day: '2024-06-30', last_day: '2024-07-03' });
  });

  it('are unknown without a point that has a time', () => {
    expect(daysOf(gpx())).toBeNull();
    expect(daysOf(gpx(point('yesterday')))).toBeNull();
    expect(daysOf(gpx(`<!-- ${point('2024-07-01T10:00:00Z')} -->`))).toBeNull();
  });
});

describe('a track for the API', () => {
  it('is sent as it is, if it is short', () => {
    const found = gpx(point('2024-07-01T10:00:00Z', '<ele>3</ele>'));
    expect(slimmed(found)).toEqual({ gpx: found, nth: 1 });
  });

  it('keeps place and time of each point, if it is long', () => {
    const padding = '<extensions><speed>4</speed></extensions>'.repeat(400);
    const long = gpx(
      ...Array.from({ length: 60 }, (_, at) =>
        point(`2024-07-01T10:${10 + (at % 50)}:00Z`, padding),
      ),
    );
    expect(long.length).toBeGreaterThan(MAX_GPX_CHARACTERS);
    const { gpx: slim, nth } = slimmed(long);
    expect(nth).toBe(1);
    expect(slim.match(/<trkpt lat="38\.5" lon="-28\.5"><time>/g)).toHaveLength(60);
    expect(slim).not.toContain('speed');
    expect(daysOf(slim)).toEqual(daysOf(long));
  });

  it('has every nth point if it is too long with all, and those beside a gap', () => {
    const start = Date.parse('2024-07-01T06:00:00Z');
    // A point each second for seven hours, with a gap of an hour after 10,002 of them.
    const seconds = Array.from({ length: 25_200 }, (_, at) => (at <= 10_001 ? at : at + 3_600));
    const long = gpx(
      ...seconds.map((each) =>
        point(`${new Date(start + each * 1000).toISOString().slice(0, 19)}Z`),
      ),
    );
    const { gpx: slim, nth } = slimmed(long);
    expect(nth).toBe(2);
    expect(slim.length).toBeLessThanOrEqual(MAX_GPX_CHARACTERS);
    const kept = [...slim.matchAll(/<time>([^<]+)/g)].map(
      ([, time]) => (Date.parse(time ?? '') - start) / 1000,
    );
    expect(kept.slice(0, 3)).toEqual([0, 2, 4]);
    expect(kept).toContain(10_001);
    expect(kept).toContain(13_602);
    expect(kept.at(-1)).toBe(28_799);
    const gaps = kept.slice(1).map((each, at) => each - (kept[at] ?? 0));
    expect(Math.max(...gaps)).toBe(3_601);
    expect(gaps.filter((each) => each > 2)).toHaveLength(1);
  });

  it('is left to the server, if it has no such points', () => {
    const other = 'x'.repeat(MAX_GPX_CHARACTERS + 1);
    expect(slimmed(other)).toEqual({ gpx: other, nth: 1 });
  });
});

it.each([
  [60, '60 s'],
  [119, '119 s'],
  [1_500, '25 min'],
  [7_200, '2 h'],
  [12_000, '3 h 20 min'],
])('a gap of %i s in words', (seconds, words) => {
  expect(gapWords(seconds)).toBe(words);
});

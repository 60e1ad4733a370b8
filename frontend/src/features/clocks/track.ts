import type { Days } from './scope';

/** The longest GPX text that the API takes, see `TrackRequest`. */
export const MAX_GPX_CHARACTERS = 900_000;

const POINT = /<trkpt\b([^>]*)>([\s\S]*?)<\/trkpt>/g;
const DAY_MS = 86_400_000;
/** At a point each second, 20 s between two points. */
const MAX_NTH = 20;

function attribute(of: string, name: string): string | undefined {
  return new RegExp(`\\b${name}\\s*=\\s*["']([^"'<>]*)["']`).exec(of)?.[1];
}

interface Point {
  latitude: string;
  longitude: string;
  time: string;
}

/** The points of a GPX text that have a time. */
function points(gpx: string): Point[] {
  return [...gpx.replace(/<!--[\s\S]*?-->/g, '').matchAll(POINT)].flatMap(
    ([, attributes = '', content = '']) => {
      const [latitude, longitude] = [attribute(attributes, 'lat'), attribute(attributes, 'lon')];
      const time = /<time>\s*([^<\s]+)\s*<\/time>/.exec(content)?.[1];
      return latitude && longitude && time ? [{ latitude, longitude, time }] : [];
    },
  );
}

const APART_MS = 60_000;

/** Every n-th point, and those beside a gap of the track, so that no gap grows. */
function everyNth(all: readonly Point[], n: number): Point[] {
  const times = all.map(({ time }) => Date.parse(time));
  const isFar = (at: number, other: number) =>
    !(Math.abs((times[at] ?? Number.NaN) - (times[other] ?? Number.NaN)) <= APART_MS);
  return all.filter((_, at) => at % n === 0 || isFar(at, at - 1) || isFar(at, at + 1));
}

/**
 * A GPX text that the API takes. A long one goes without what places do not need (elevation, names,
 * extensions of the device), and if it is still too long, with every `nth` point only: at a point each
 * second, a boat goes a few metres between those that are kept.
 */
export function slimmed(gpx: string): { gpx: string; nth: number } {
  const all = gpx.length > MAX_GPX_CHARACTERS ? points(gpx) : [];
  if (all.length === 0) return { gpx, nth: 1 };
  let nth = 1;
  let slim = written(all);
  while (slim.length > MAX_GPX_CHARACTERS && nth < MAX_NTH) {
    nth += 1;
    slim = written(everyNth(all, nth));
  }
  return { gpx: slim, nth };
}

function written(kept: readonly Point[]): string {
  const content = kept.map(
    ({ latitude, longitude, time }) =>
      `<trkpt lat="${latitude}" lon="${longitude}"><time>${time}</time></trkpt>`,
  );
  return `<gpx version="1.1" creator="Flukeline" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>${content.join('')}</trkseg></trk></gpx>`;
}

/**
 * The first and last day of photographs that may lie on a track: a day more on both sides, as a
 * camera's local day may differ from the day in UTC. Null if the text has no points with a time.
 */
export function daysOf(gpx: string): Days | null {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { time } of points(gpx)) {
    const at = Date.parse(time);
    if (Number.isNaN(at)) continue;
    first = Math.min(first, at);
    last = Math.max(last, at);
  }
  if (first > last) return null;
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  return { first_day: day(first - DAY_MS), last_day: day(last + DAY_MS) };
}

/** The largest gap of a track in words: "45 s", "12 min" or "3 h 20 min". */
export function gapWords(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60).toLocaleString()} h${rest ? ` ${rest} min` : ''}`;
}

/** Formats numbers, dates and places for the browser's locale. */

const HOUR = 3600;

// Made once: a new formatter for each number took a fifth of the time to render an encounter.
const numbers = new Intl.NumberFormat();
const dateAndTime = { dateStyle: 'medium', timeStyle: 'short' } as const;
const localMoments = new Intl.DateTimeFormat(undefined, dateAndTime);

const day = { year: 'numeric', month: 'short', day: 'numeric' } as const;
const minute = { ...day, hour: '2-digit', minute: '2-digit' } as const;
const second = { ...minute, second: '2-digit' } as const;
/** For each precision, by the length of the digits of the ISO 8601 text. */
const precisions = new Map(
  Object.entries({
    4: { year: 'numeric' },
    7: { year: 'numeric', month: 'short' },
    10: day,
    13: { ...day, hour: '2-digit' },
    16: minute,
    19: second,
    23: { ...second, fractionalSecondDigits: 3 },
  } satisfies Record<number, Intl.DateTimeFormatOptions>).map(([length, options]) => [
    Number(length),
    new Intl.DateTimeFormat(undefined, { ...options, timeZone: 'UTC' }),
  ]),
);
const SAID =
  /^\d{4}(-\d\d(-\d\d([T ]\d\d(:\d\d(:\d\d(\.\d{1,3})?)?)?( ?(Z|[+-]\d\d(:?\d\d)?))?)?)?)?$/;

/** Whether a text is a date as the API takes it: a year, a month, a day or a time. */
export function isDate(text: string): boolean {
  return SAID.test(text);
}

/** The digits of a date of the API, and its offset from UTC, which may be empty. */
function parts(iso: string): [digits: string, offset: string] {
  const offset = iso.length > 10 ? (/(Z|[+-]\d\d:\d\d)$/.exec(iso)?.[0] ?? '') : '';
  return [iso.slice(0, iso.length - offset.length), offset];
}

function formatted(digits: string): string {
  const whole = `${digits}${'0000-01-01T00:00:00'.slice(digits.length)}Z`;
  return precisions.get(digits.length)?.format(new Date(whole)) ?? digits;
}

/**
 * When a photograph was taken: what the camera's clock or the notebook said, as precisely as it was
 * said, with its offset from UTC where that is known; not converted to the reader's time zone.
 */
export function takenAt(iso: string | null | undefined): string {
  if (!iso) return 'Date not known';
  const [digits, offset] = parts(iso);
  return `${formatted(digits)}${offset && ` ${offset === '+00:00' ? 'UTC' : offset}`}`;
}

/** The day on which a photograph was taken, by the camera's clock; or its month or year. */
export function takenOn(iso: string | null | undefined): string {
  if (!iso) return 'date not known';
  return formatted(parts(iso)[0].slice(0, 10));
}

/** The first and last day on which a whale was seen. */
export function seenBetween(firstIso: string | null, lastIso: string | null): string {
  if (!firstIso || !lastIso) return 'Date not known';
  const [first, last] = [takenOn(firstIso), takenOn(lastIso)];
  return first === last ? `Seen ${first}` : `Seen ${first} to ${last}`;
}

/** A time recorded by the server, in the reader's time zone. */
export function recordedAt(iso: string): string {
  return localMoments.format(new Date(iso));
}

export function place(latitude: number | null, longitude: number | null): string {
  if (latitude === null || longitude === null) return 'Place not known';
  const ns = latitude < 0 ? 'S' : 'N';
  const ew = longitude < 0 ? 'W' : 'E';
  return `${Math.abs(latitude).toFixed(4)}° ${ns}, ${Math.abs(longitude).toFixed(4)}° ${ew}`;
}

export function megabytes(bytes: number): string {
  const value = bytes / 1_000_000;
  const digits = value < 10 ? 1 : 0;
  if (bytes < 100_000) return `${Math.ceil(bytes / 1000)} kB`;
  return `${value.toLocaleString(undefined, { maximumFractionDigits: digits })} MB`;
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${numbers.format(number)} ${number === 1 ? one : many}`;
}

export function percent(fraction: number): string {
  const clamped = Math.min(1, Math.max(0, fraction));
  if (clamped > 0 && clamped < 0.01) return '< 1 %';
  if (clamped < 1 && clamped > 0.99) return '> 99 %';
  return `${Math.round(clamped * 100)} %`;
}

/** A probability in words. */
export function likelihood(fraction: number): string {
  // Rounded like the percentage beside the words, so that the two agree.
  const probability = Math.round(fraction * 100) / 100;
  if (probability >= 0.9) return 'very likely';
  if (probability >= 0.6) return 'likely';
  if (probability >= 0.3) return 'possible';
  if (probability >= 0.1) return 'unlikely';
  return 'very unlikely';
}

/** A duration in words, rounded up to 10 seconds or to minutes. */
export function duration(seconds: number): string {
  if (seconds < 10) return 'a few seconds';
  if (seconds < 55) return `${Math.ceil(seconds / 10) * 10} seconds`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return minutes === 1 ? 'a minute' : `${minutes} minutes`;
  const hours = Math.floor(seconds / HOUR);
  const rest = Math.ceil((seconds - hours * HOUR) / 60);
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

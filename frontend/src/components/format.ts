/** Formats numbers, dates and places for the browser's locale. */

const HOUR = 3600;

// Made once: a new formatter for each number took a fifth of the time to render an encounter.
const numbers = new Intl.NumberFormat();
const dateAndTime = { dateStyle: 'medium', timeStyle: 'short' } as const;
const moments = new Intl.DateTimeFormat(undefined, { ...dateAndTime, timeZone: 'UTC' });
const days = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });
const localMoments = new Intl.DateTimeFormat(undefined, dateAndTime);

/**
 * When a photograph was taken. Cameras rarely record their time zone, so the time is shown as the
 * camera wrote it (the API gives it as UTC), not converted to the reader's time zone.
 */
export function takenAt(iso: string | null | undefined): string {
  if (!iso) return 'Date not known';
  return moments.format(new Date(iso));
}

/** The day on which a photograph was taken, by the camera's clock. */
export function takenOn(iso: string | null | undefined): string {
  if (!iso) return 'date not known';
  return days.format(new Date(iso));
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

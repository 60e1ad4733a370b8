/** How figures, dates and places are written, in the reader's own locale. */

const HOUR = 3600;

// Kept: making one a figure was a fifth of the time that the review took to draw an encounter.
const numbers = new Intl.NumberFormat();
const shortly = { dateStyle: 'medium', timeStyle: 'short' } as const;
const moments = new Intl.DateTimeFormat(undefined, { ...shortly, timeZone: 'UTC' });
const days = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });
const ownMoments = new Intl.DateTimeFormat(undefined, shortly);

/**
 * The moment a photograph was taken. A camera's clock rarely says its time zone, so the hour is
 * shown as recorded (the API gives it as UTC) and never shifted to the reader's zone.
 */
export function takenAt(iso: string | null | undefined): string {
  if (!iso) return 'Date not known';
  return moments.format(new Date(iso));
}

/** The day a photograph was taken; see `takenAt`. */
export function takenOn(iso: string | null | undefined): string {
  if (!iso) return 'date not known';
  return days.format(new Date(iso));
}

/** A moment that Flukeline itself recorded, in the reader's time zone. */
export function recordedAt(iso: string): string {
  return ownMoments.format(new Date(iso));
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

/** A probability in words; the same words everywhere. */
export function likelihood(fraction: number): string {
  // By the figure as it is written, so that words and number never disagree.
  const probability = Math.round(fraction * 100) / 100;
  if (probability >= 0.9) return 'very likely';
  if (probability >= 0.6) return 'likely';
  if (probability >= 0.3) return 'possible';
  if (probability >= 0.1) return 'unlikely';
  return 'very unlikely';
}

/** Seconds as a person says them: rounded up, never falsely exact. */
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

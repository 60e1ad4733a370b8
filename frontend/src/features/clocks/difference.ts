import { isDate } from '~/components/format';

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const;

/** A difference as it is typed; an empty field counts as 0. */
export interface Typed {
  forward: boolean;
  days: number | string;
  hours: number | string;
  minutes: number | string;
  seconds: number | string;
}

export const NO_DIFFERENCE: Typed = {
  forward: true,
  days: '',
  hours: '',
  minutes: '',
  seconds: '',
};

/** By how many seconds the clock is put forward; negative: back. */
export function secondsOf({ forward, days, hours, minutes, seconds }: Typed): number {
  const parts = [days, hours, minutes, seconds].map((each) => Number(each) || 0);
  const total = UNITS.reduce((sum, [, size], at) => sum + size * (parts[at] ?? 0), 0);
  return forward || total === 0 ? total : -total;
}

/** A difference in words: "1 h 30 min forward". */
export function differenceWords(seconds: number): string {
  let left = Math.abs(seconds);
  const parts = UNITS.flatMap(([unit, size]) => {
    const number = Math.floor(left / size);
    left -= number * size;
    return number > 0 ? [`${number.toLocaleString()} ${unit}`] : [];
  });
  if (parts.length === 0) return 'no difference';
  return `${parts.join(' ')} ${seconds > 0 ? 'forward' : 'back'}`;
}

const OFFSET = /(Z|[+-]\d\d:\d\d)$/;

/** The offset from UTC at the end of a time; empty if it has none. */
export function offsetOf(time: string): string {
  const found = time.length > 10 ? OFFSET.exec(time)?.[0] : undefined;
  return found ?? '';
}

/** The time without its offset, with a space between the day and the hour. */
export function digitsOf(time: string): string {
  return time.slice(0, time.length - offsetOf(time).length).replace('T', ' ');
}

/** Whether a time says the hour and the minute. */
export function hasTime(time: string | null): boolean {
  const digits = digitsOf(time?.trim() ?? '');
  return isDate(digits) && digits.length >= 16;
}

function moment(time: string, offset: string): number | null {
  if (!hasTime(time)) return null;
  const at = Date.parse(`${digitsOf(time.trim()).replace(' ', 'T')}${offset || 'Z'}`);
  return Number.isNaN(at) ? null : at;
}

/**
 * Seconds by which a clock has to be put forward, by one known time, as the server computes it; null
 * if one of the times lacks the minute, or only the true time has a time zone.
 *
 * @param zone - The time zone of the clock, if its time has none; may be empty.
 */
export function secondsBetween(clock: string, shown: string, zone: string): number | null {
  const one = offsetOf(clock) || zone;
  const other = offsetOf(shown.trim());
  if (other && !one) return null;
  const both = one && other;
  const [from, to] = [moment(clock, both ? one : ''), moment(shown, both ? other : '')];
  return from === null || to === null ? null : Math.round((to - from) / 1000);
}

const HALF_HOURS = ['-09:30', '-03:30', '-02:30', '+03:30', '+04:30', '+05:30', '+05:45', '+06:30'];
const MORE = ['+08:45', '+09:30', '+10:30', '+12:45', '+13:45'];

function minutesOf(offset: string): number {
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4));
  return offset.startsWith('-') ? -minutes : minutes;
}

/** The offsets from UTC that are in use, from west to east. */
export const OFFSETS = [
  ...Array.from({ length: 27 }, (_, at) => {
    const hours = `${Math.abs(at - 12)}`.padStart(2, '0');
    return `${at < 12 ? '-' : '+'}${hours}:00`;
  }),
  ...HALF_HOURS,
  ...MORE,
].sort((a, b) => minutesOf(a) - minutesOf(b));

export function offsetWords(offset: string): string {
  return offset === '+00:00' ? 'UTC' : `UTC ${offset}`;
}

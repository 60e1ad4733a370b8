import type { Wish } from '~/api/clocks';
import type { Photograph } from '~/api/types';
import {
  hasTime,
  NO_DIFFERENCE,
  offsetOf,
  secondsBetween,
  secondsOf,
  type Typed,
} from './difference';
import { conditions, isChosen, type Scope } from './scope';
import { MAX_GPX_CHARACTERS } from './track';

export type Kind = 'difference' | 'photograph' | 'zone' | 'track';

/** What is to be corrected, as it is typed and chosen; `kind` says which parts count. */
export interface Change {
  kind: Kind;
  typed: Typed;
  photograph: Photograph | null;
  /** What the photographed screen or clock showed, and its time zone. */
  shown: string;
  shownZone: string;
  /** Time zone of clocks that record none; empty: unknown. */
  zone: string;
  track: { name: string; gpx: string /** Every nth of its points is sent. */; nth: number } | null;
}

export const NO_CHANGE: Change = {
  kind: 'difference',
  typed: NO_DIFFERENCE,
  photograph: null,
  shown: '',
  shownZone: '',
  zone: '',
  track: null,
};

/** Whether the time zone of the photographed clock's camera is needed, and not in its file. */
export function needsZone({ photograph, shownZone }: Change): boolean {
  return shownZone !== '' && !offsetOf(photograph?.taken_at ?? '');
}

/** By how much a photograph of a clock says the camera's clock was wrong; null: not known. */
export function differenceOf(change: Change): number | null {
  const { photograph, shown, shownZone, zone } = change;
  if (!photograph?.taken_at) return null;
  return secondsBetween(photograph.taken_at, `${shown.trim()}${shownZone}`, zone);
}

/** What is missing before the preview, in words; null: nothing. */
export function missing(scope: Scope, change: Change): string | null {
  if (!isChosen(scope)) return 'Choose a camera, a folder or days first.';
  if (scope.first_day && scope.last_day && scope.first_day > scope.last_day)
    return 'The first day is after the last day.';
  switch (change.kind) {
    case 'difference':
      return secondsOf(change.typed) === 0 ? 'Say by how much the clock was wrong.' : null;
    case 'zone':
      return change.zone ? null : 'Choose the time zone.';
    case 'track':
      if (!change.track) return 'Choose the track.';
      return change.track.gpx.length > MAX_GPX_CHARACTERS
        ? 'This track is too long for the page. Split it, or use the command flukeline track.'
        : null;
    case 'photograph':
      if (!change.photograph) return 'Choose the photograph of the screen or clock.';
      if (!hasTime(change.shown)) return 'Type what it showed, with the hour and the minute.';
      if (needsZone(change) && !change.zone)
        return "Choose the time zone that the camera's clock was set to.";
      return differenceOf(change) === 0 ? 'The clock was right.' : null;
  }
}

/** The wish for the server, once nothing is missing. */
export function wishOf(scope: Scope, change: Change): Wish {
  const body = conditions(scope);
  const offset = change.zone || undefined;
  switch (change.kind) {
    case 'difference':
      return { kind: 'clock', body: { ...body, seconds: secondsOf(change.typed) } };
    case 'zone':
      return { kind: 'clock', body: { ...body, offset } };
    case 'track':
      return { kind: 'track', body: { ...body, offset, gpx: change.track?.gpx ?? '' } };
    case 'photograph':
      return {
        kind: 'clock',
        body: {
          ...body,
          offset: needsZone(change) ? offset : undefined,
          photograph_id: change.photograph?.id,
          true_time: `${change.shown.trim()}${change.shownZone}`,
        },
      };
  }
}

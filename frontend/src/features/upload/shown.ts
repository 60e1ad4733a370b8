import { countOf, ON_THE_WAY, onTheWay, photographsIn } from '~/api/service';
import type { PhotographState, Stats } from '~/api/types';

/** The parts of the list of photographs that can be asked for. */
export const SHOWN = ['all', 'on-the-way', 'ready', 'needs-you', 'failed', 'duplicates'] as const;
export type Shown = (typeof SHOWN)[number];

export const SHOWN_LABELS: Record<Shown, string> = {
  all: 'All',
  'on-the-way': 'On the way',
  ready: 'Ready',
  'needs-you': 'Needs you',
  failed: 'Failed',
  duplicates: 'Duplicates',
};

export const STATES_SHOWN: Record<Shown, readonly PhotographState[] | null> = {
  all: null,
  'on-the-way': ON_THE_WAY,
  ready: ['ready'],
  'needs-you': ['no_fluke'],
  failed: ['failed'],
  duplicates: ['duplicate'],
};

export function isShown(value: unknown): value is Shown {
  return SHOWN.some((each) => each === value);
}

/** How many photographs a part holds, as far as the counts say. */
export function countShown(stats: Stats | undefined, shown: Shown): number {
  if (!stats) return 0;
  if (shown === 'on-the-way') return onTheWay(stats);
  const states = STATES_SHOWN[shown];
  if (!states) return photographsIn(stats);
  return states.reduce((sum, state) => sum + countOf(stats, state), 0);
}

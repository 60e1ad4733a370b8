import { countOf, IN_PROGRESS, inProgress, photographsIn } from '~/api/service';
import type { PhotographState, Stats } from '~/api/types';

/** The filters of the list of photographs. */
export const FILTERS = ['all', 'in-progress', 'ready', 'no-fluke', 'failed', 'duplicates'] as const;
export type PhotographFilter = (typeof FILTERS)[number];

export const FILTER_LABELS: Record<PhotographFilter, string> = {
  all: 'All',
  'in-progress': 'In progress',
  ready: 'Ready',
  'no-fluke': 'No fluke found',
  failed: 'Failed',
  duplicates: 'Duplicates',
};

export const FILTER_STATES: Record<PhotographFilter, readonly PhotographState[] | null> = {
  all: null,
  'in-progress': IN_PROGRESS,
  ready: ['ready'],
  'no-fluke': ['no_fluke'],
  failed: ['failed'],
  duplicates: ['duplicate'],
};

export function isPhotographFilter(value: unknown): value is PhotographFilter {
  return FILTERS.some((each) => each === value);
}

/** How many photographs a filter shows. */
export function countFiltered(stats: Stats | undefined, filter: PhotographFilter): number {
  if (!stats) return 0;
  if (filter === 'in-progress') return inProgress(stats);
  const states = FILTER_STATES[filter];
  if (!states) return photographsIn(stats);
  return states.reduce((sum, state) => sum + countOf(stats, state), 0);
}

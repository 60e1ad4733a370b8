import { queryOptions, useQuery } from '@tanstack/react-query';
import { answered, client } from './client';
import type { Limits, Stats } from './types';

export function statsOptions() {
  return queryOptions({
    queryKey: ['stats'],
    queryFn: ({ signal }) => answered(client.GET('/v1/stats', { signal })),
  });
}

/** Where people sign in; asked once, since it never changes. */
export function signInOptions() {
  return queryOptions({
    queryKey: ['sign-in'],
    queryFn: ({ signal }) => answered(client.GET('/v1/sign-in', { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What the server accepts; asked once for each visit, since only an upgrade changes it. */
function limitsOptions() {
  return queryOptions({
    queryKey: ['limits'],
    queryFn: ({ signal }) => answered(client.GET('/v1/limits', { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The server's limits; undefined until they are loaded, and then the server alone checks. */
export function useLimits(): Limits | undefined {
  return useQuery(limitsOptions()).data;
}

export function checkHealth() {
  return answered(client.GET('/v1/health'));
}

export function loadSample() {
  return answered(client.POST('/v1/sample'));
}

export function removeSample() {
  return answered(client.DELETE('/v1/sample'));
}

export const ON_THE_WAY = ['received', 'cropping', 'embedding', 'comparing'] as const;

/** How many photographs of one state there are. */
export function countOf(stats: Stats | undefined, state: keyof Stats['photographs']): number {
  return stats?.photographs[state] ?? 0;
}

/** How many photographs the pipeline is working on. */
export function onTheWay(stats: Stats | undefined): number {
  return ON_THE_WAY.reduce((sum, state) => sum + countOf(stats, state), 0);
}

/** How many photographs there are, whatever their state (those never received left out). */
export function photographsIn(stats: Stats): number {
  return Object.entries(stats.photographs).reduce(
    (sum, [state, count]) => (state === 'awaiting_upload' ? sum : sum + count),
    0,
  );
}

export function isEmptyCatalogue(stats: Stats): boolean {
  return photographsIn(stats) === 0 && stats.individuals === 0;
}

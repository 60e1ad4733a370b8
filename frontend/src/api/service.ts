import { queryOptions, useQuery } from '@tanstack/react-query';
import { address } from './address';
import { answered, client } from './client';
import type { Limits, Stats } from './types';

export function statsOptions() {
  return queryOptions({
    queryKey: ['stats'],
    queryFn: ({ signal }) => answered(client.GET('/v1/stats', { signal })),
  });
}

/**
 * The Cognito user pool to sign in to, or null on a laptop; it does not change during a visit. Later
 * requests go to the API's address in this answer.
 */
export function signInOptions() {
  return queryOptions({
    queryKey: ['sign-in'],
    queryFn: async ({ signal }) => {
      const found = await answered(client.GET('/v1/sign-in', { signal }));
      address.set(found.api);
      return found;
    },
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

export const IN_PROGRESS = ['received', 'cropping', 'embedding', 'comparing'] as const;

/** How many photographs are in a state. */
export function countOf(stats: Stats | undefined, state: keyof Stats['photographs']): number {
  return stats?.photographs[state] ?? 0;
}

/** How many photographs are being processed. */
export function inProgress(stats: Stats | undefined): number {
  return IN_PROGRESS.reduce((sum, state) => sum + countOf(stats, state), 0);
}

/** How many photographs the server has received, in any state. */
export function photographsIn(stats: Stats): number {
  return Object.entries(stats.photographs).reduce(
    (sum, [state, count]) => (state === 'awaiting_upload' ? sum : sum + count),
    0,
  );
}

export function isEmptyCatalogue(stats: Stats): boolean {
  return photographsIn(stats) === 0 && stats.individuals === 0;
}

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answered, client } from './client';
import type { components } from './schema';

const PAGE = 100;

export const SORTS = ['name', 'encounters', 'last_seen', 'first_seen'] as const;
export type Sort = (typeof SORTS)[number];
export type Order = 'asc' | 'desc';

export interface WhaleQuery {
  q?: string;
  sort?: Sort;
  order?: Order;
}

/** The whales of the catalogue that match `q`, in the order asked for; by default all by name. */
export function individualsOptions(wanted: WhaleQuery = {}) {
  return infiniteQueryOptions({
    queryKey: ['individuals', 'list', wanted],
    queryFn: ({ pageParam, signal }) =>
      answered(
        client.GET('/v1/individuals', {
          params: { query: { ...wanted, limit: PAGE, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

/** Moves the encounters of `other` to `kept`, and makes its name an alias. */
export function mergeIndividuals(
  kept: { id: string; version: number },
  other: { id: string; version: number },
) {
  return answered(
    client.POST('/v1/individuals/{individual_id}/merge', {
      params: { path: { individual_id: kept.id } },
      body: { version: kept.version, other_id: other.id, other_version: other.version },
    }),
  );
}

export function undoMerge(mergeId: string) {
  return answered(
    client.POST('/v1/merges/{merge_id}/undo', { params: { path: { merge_id: mergeId } } }),
  );
}

export function individualOptions(id: string) {
  return queryOptions({
    queryKey: ['individuals', 'one', id],
    queryFn: ({ signal }) =>
      answered(
        client.GET('/v1/individuals/{individual_id}', {
          params: { path: { individual_id: id } },
          signal,
        }),
      ),
  });
}

export function changeIndividual(id: string, change: components['schemas']['IndividualChange']) {
  return answered(
    client.PATCH('/v1/individuals/{individual_id}', {
      params: { path: { individual_id: id } },
      body: change,
    }),
  );
}

export function proposedNameOptions() {
  return queryOptions({
    queryKey: ['proposed-name'],
    queryFn: ({ signal }) => answered(client.GET('/v1/proposed-name', { signal })),
    gcTime: 0,
    staleTime: 0,
  });
}

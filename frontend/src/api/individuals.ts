import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answered, client } from './client';
import type { components } from './schema';

const PAGE = 100;

/** The whales of the catalogue, by name. */
export function individualsOptions() {
  return infiniteQueryOptions({
    queryKey: ['individuals', 'list'],
    queryFn: ({ pageParam, signal }) =>
      answered(
        client.GET('/v1/individuals', {
          params: { query: { limit: PAGE, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
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

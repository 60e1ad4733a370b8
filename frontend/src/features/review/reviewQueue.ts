import {
  type InfiniteData,
  type QueryClient,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useEffect } from 'react';
import { candidatesOptions, encounterOptions, reviewQueueOptions } from '~/api/encounters';
import { individualOptions } from '~/api/individuals';
import { statsOptions } from '~/api/service';
import type { Encounter } from '~/api/types';
import { flukesOf } from '~/components/flukes';
import { preload } from './pictures';

const PREFETCHED = 2;
const NEAR_END = 8;

/** The encounter after `id` in the queue, or the first after the last; undefined if none other. */
export function after(queue: readonly Encounter[], id: string): Encounter | undefined {
  const others = queue.filter((each) => each.id !== id);
  const index = queue.findIndex((each) => each.id === id);
  return index < 0 ? others[0] : (queue[index + 1] ?? others[0]);
}

/** Removes an encounter from the cached queue without waiting for the server. */
export async function takeFromQueue(client: QueryClient, id: string): Promise<void> {
  const { queryKey } = reviewQueueOptions();
  await client.cancelQueries({ queryKey });
  client.setQueryData(queryKey, (data) =>
    data
      ? {
          ...data,
          pages: data.pages.map((page) => ({
            ...page,
            items: page.items.filter((each) => each.id !== id),
          })),
        }
      : (data as InfiniteData<never> | undefined),
  );
}

export function useReviewQueue() {
  const query = useInfiniteQuery(reviewQueueOptions());
  const { data: stats } = useQuery(statsOptions());
  const encounters = query.data?.pages.flatMap((page) => page.items);
  const loaded = encounters?.length ?? 0;
  const counted = Math.max(loaded, stats?.encounters.unreviewed ?? 0);
  return { query, encounters, total: query.hasNextPage ? counted : loaded };
}

/** Fetches the candidates, their pictures, and the details of the first one. */
async function prefetchCandidates(client: QueryClient, encounterId: string): Promise<void> {
  const found = await client.fetchQuery({ ...candidatesOptions(encounterId), retry: false });
  const [first] = found.candidates;
  for (const each of first?.photographs ?? []) preload(each.crop_url);
  for (const each of found.candidates) preload(each.photographs[0]?.crop_url);
  const shown = first?.photographs[0];
  if (shown) await client.prefetchQuery(encounterOptions(shown.encounter_id));
  if (first?.individual) await client.prefetchQuery(individualOptions(first.individual.id));
}

/** Fetches the next encounters with their candidates and pictures in advance. */
export function usePrefetch(queue: readonly Encounter[] | undefined, id: string): void {
  const client = useQueryClient();
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery(reviewQueueOptions());
  const index = queue?.findIndex((each) => each.id === id) ?? -1;
  const nearEnd = queue !== undefined && index > queue.length - NEAR_END;
  useEffect(() => {
    if (nearEnd && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [nearEnd, hasNextPage, isFetchingNextPage, fetchNextPage]);

  useEffect(() => {
    if (!queue) return;
    let next = after(queue, id);
    for (let ahead = 0; ahead < PREFETCHED && next && next.id !== id; ahead++) {
      const encounter = next;
      client.setQueryData(encounterOptions(encounter.id).queryKey, (was) =>
        was && was.version > encounter.version ? was : encounter,
      );
      for (const { annotation } of flukesOf(encounter)) preload(annotation.crop_url);
      prefetchCandidates(client, encounter.id).catch(() => undefined);
      next = after(queue, encounter.id);
    }
  }, [queue, id, client]);
}

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answered, client } from './client';
import type { Box, Photograph, PhotographState, Upload } from './types';

const PAGE = 100;

function listPhotographs(state?: PhotographState, cursor?: string, signal?: AbortSignal) {
  return answered(
    client.GET('/v1/photographs', { params: { query: { state, limit: PAGE, cursor } }, signal }),
  );
}

/** Photographs, newest first: all, those of one state, or the newest of each of several states. */
export function photographsOptions(states: readonly PhotographState[] | null) {
  return infiniteQueryOptions({
    queryKey: ['photographs', 'list', states ?? 'all'],
    queryFn: async ({ pageParam, signal }) => {
      if (!states || states.length === 1) return listPhotographs(states?.[0], pageParam, signal);
      const pages = await Promise.all(
        states.map((state) => listPhotographs(state, undefined, signal)),
      );
      const items = pages.flatMap((page) => page.items);
      return { items: items.sort((a, b) => (a.id < b.id ? 1 : -1)), next_cursor: null };
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

export function photographOptions(id: string) {
  return queryOptions({
    queryKey: ['photographs', 'one', id],
    queryFn: ({ signal }) =>
      answered(
        client.GET('/v1/photographs/{photograph_id}', {
          params: { path: { photograph_id: id } },
          signal,
        }),
      ),
  });
}

export function announceUpload(filename: string, size: number): Promise<Upload> {
  return answered(client.POST('/v1/uploads', { body: { filename, size } }));
}

export function getPhotograph(id: string): Promise<Photograph> {
  return answered(
    client.GET('/v1/photographs/{photograph_id}', { params: { path: { photograph_id: id } } }),
  );
}

export function retryPhotograph(id: string): Promise<Photograph> {
  return answered(
    client.POST('/v1/photographs/{photograph_id}/retry', {
      params: { path: { photograph_id: id } },
    }),
  );
}

export function removePhotograph(id: string): Promise<Photograph> {
  return answered(
    client.DELETE('/v1/photographs/{photograph_id}', { params: { path: { photograph_id: id } } }),
  );
}

export function cropByHand(id: string, box: Box): Promise<Photograph> {
  return answered(
    client.PUT('/v1/photographs/{photograph_id}/crop', {
      params: { path: { photograph_id: id } },
      body: box,
    }),
  );
}

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answered, client } from './client';
import type { Box, Photograph, PhotographState, Upload } from './types';

const PAGE = 100;

/** Photographs, newest first: all, or those of some states, or those that `q` is found in. */
export function photographsOptions(states: readonly PhotographState[] | null, q = '') {
  return infiniteQueryOptions({
    queryKey: ['photographs', 'list', states ?? 'all', q],
    queryFn: ({ pageParam, signal }) =>
      answered(
        client.GET('/v1/photographs', {
          params: {
            query: {
              state: states ? [...states] : undefined,
              q: q || undefined,
              limit: PAGE,
              cursor: pageParam,
            },
          },
          signal,
        }),
      ),
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

/** Crops a fluke by a box drawn by hand; `annotationId` says which, if there are several. */
export function cropByHand(id: string, box: Box, annotationId?: string): Promise<Photograph> {
  return answered(
    client.PUT('/v1/photographs/{photograph_id}/crop', {
      params: { path: { photograph_id: id } },
      body: { ...box, annotation_id: annotationId },
    }),
  );
}

/** Adds another fluke to a photograph; it gets an encounter of its own. */
export function addFluke(id: string, version: number, box: Box): Promise<Photograph> {
  return answered(
    client.POST('/v1/photographs/{photograph_id}/annotations', {
      params: { path: { photograph_id: id } },
      body: { version, box },
    }),
  );
}

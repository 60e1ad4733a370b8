import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answered, client } from './client';
import type { EncounterChange, Move, ReviewRequest } from './types';

const QUEUE_PAGE = 50;

/** The encounters to review, oldest first. */
export function reviewQueueOptions() {
  return infiniteQueryOptions({
    queryKey: ['encounters', 'list', 'unreviewed'],
    queryFn: ({ pageParam, signal }) =>
      answered(
        client.GET('/v1/encounters', {
          params: { query: { status: 'unreviewed', limit: QUEUE_PAGE, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

export function encounterOptions(id: string) {
  return queryOptions({
    queryKey: ['encounters', 'one', id],
    queryFn: ({ signal }) =>
      answered(
        client.GET('/v1/encounters/{encounter_id}', {
          params: { path: { encounter_id: id } },
          signal,
        }),
      ),
  });
}

export function candidatesOptions(encounterId: string) {
  return queryOptions({
    queryKey: ['candidates', encounterId],
    queryFn: ({ signal }) =>
      answered(
        client.GET('/v1/encounters/{encounter_id}/candidates', {
          params: { path: { encounter_id: encounterId } },
          signal,
        }),
      ),
  });
}

/** The latest 100 decisions about an encounter, newest first. */
export function historyOptions(encounterId: string) {
  return queryOptions({
    queryKey: ['encounters', 'history', encounterId],
    queryFn: ({ signal }) =>
      answered(
        client.GET('/v1/encounters/{encounter_id}/reviews', {
          params: { path: { encounter_id: encounterId }, query: { limit: 100 } },
          signal,
        }),
      ),
  });
}

/** All decisions about and changes of an encounter, newest first. */
export function wholeHistoryOptions(encounterId: string) {
  return queryOptions({
    queryKey: ['encounters', 'history', encounterId, 'whole'],
    queryFn: ({ signal }) =>
      answered(
        client.GET('/v1/encounters/{encounter_id}/history', {
          params: { path: { encounter_id: encounterId } },
          signal,
        }),
      ),
  });
}

export function decide(request: ReviewRequest) {
  return answered(client.POST('/v1/reviews', { body: request }));
}

export function undoReview(reviewId: string) {
  return answered(
    client.POST('/v1/reviews/{review_id}/undo', { params: { path: { review_id: reviewId } } }),
  );
}

/** Changes the date, place, notes or photographer of an encounter. */
export function changeEncounter(id: string, change: EncounterChange) {
  return answered(
    client.PATCH('/v1/encounters/{encounter_id}', {
      params: { path: { encounter_id: id } },
      body: change,
    }),
  );
}

/** Groups of encounters that probably show one animal at one time and place. */
export function proposalsOptions() {
  return queryOptions({
    queryKey: ['encounters', 'proposals'],
    queryFn: ({ signal }) => answered(client.GET('/v1/encounters/proposals', { signal })),
  });
}

/** Moves flukes between encounters: all the moves in one transaction, or none. */
export function arrangeEncounters(moves: Move[], versions: Record<string, number>) {
  return answered(client.POST('/v1/encounters/arrange', { body: { moves, versions } }));
}

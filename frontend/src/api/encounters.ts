import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answered, client } from './client';
import type { EncounterChange, Move, ReviewRequest } from './types';

const QUEUE_PAGE = 50;

/** The encounters that wait for a decision, oldest first. */
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

/** Every decision about one encounter, newest first. */
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

/** Everything that was decided and changed about one encounter, newest first. */
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

export function decide(wish: ReviewRequest) {
  return answered(client.POST('/v1/reviews', { body: wish }));
}

export function undoReview(reviewId: string) {
  return answered(
    client.POST('/v1/reviews/{review_id}/undo', { params: { path: { review_id: reviewId } } }),
  );
}

/** Date, place, notes and photographer of a whole encounter. */
export function changeEncounter(id: string, change: EncounterChange) {
  return answered(
    client.PATCH('/v1/encounters/{encounter_id}', {
      params: { path: { encounter_id: id } },
      body: change,
    }),
  );
}

/** Encounters that probably show one animal at one time and place; only a person joins them. */
export function proposalsOptions() {
  return queryOptions({
    queryKey: ['encounters', 'proposals'],
    queryFn: ({ signal }) => answered(client.GET('/v1/encounters/proposals', { signal })),
  });
}

/** Joins, splits and moves, all or nothing. */
export function arrangeEncounters(moves: Move[], versions: Record<string, number>) {
  return answered(client.POST('/v1/encounters/arrange', { body: { moves, versions } }));
}

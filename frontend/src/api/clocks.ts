import { queryOptions } from '@tanstack/react-query';
import { answered, client } from './client';
import type { ClockRequest, Correction, CorrectionPreview, Sources, TrackRequest } from './types';

const POLL_MS = 1_000;

/** A correction of clocks, or places from a track, as the server is asked for it. */
export type Wish = { kind: 'clock'; body: ClockRequest } | { kind: 'track'; body: TrackRequest };

export function isRunning({ progress }: Pick<Correction, 'progress'>): boolean {
  return progress !== null && !progress.stopped;
}

/** All corrections and tracks, newest first; asked for again each second while one runs. */
export function correctionsOptions() {
  return queryOptions({
    queryKey: ['corrections', 'list'],
    queryFn: async ({ signal }) =>
      (await answered(client.GET('/v1/clock-corrections', { signal }))).items,
    refetchInterval: ({ state }) => (state.data?.some(isRunning) ? POLL_MS : false),
  });
}

/** The cameras and folders of the catalogue; a large one answers in several parts. */
export function sourcesOptions() {
  return queryOptions({
    queryKey: ['corrections', 'sources'],
    queryFn: async ({ signal }) => {
      const parts: Sources[] = [];
      let cursor: string | undefined;
      do {
        const params = { query: { cursor } };
        const part = await answered(
          client.GET('/v1/clock-corrections/sources', { params, signal }),
        );
        parts.push(part);
        cursor = part.next_cursor ?? undefined;
      } while (cursor);
      return parts;
    },
  });
}

/** What a wish would change of all photographs; each part of a large catalogue is in one answer. */
export async function previewParts(wish: Wish): Promise<CorrectionPreview[]> {
  const parts: CorrectionPreview[] = [];
  let cursor: string | undefined;
  do {
    const params = { query: { cursor } };
    const part = await answered(
      wish.kind === 'track'
        ? client.POST('/v1/tracks/preview', { params, body: wish.body })
        : client.POST('/v1/clock-corrections/preview', { params, body: wish.body }),
    );
    parts.push(part);
    cursor = part.next_cursor ?? undefined;
  } while (cursor);
  return parts;
}

export function applyWish(wish: Wish): Promise<Correction> {
  return answered(
    wish.kind === 'track'
      ? client.POST('/v1/tracks', { body: wish.body })
      : client.POST('/v1/clock-corrections', { body: wish.body }),
  );
}

export function undoCorrection(id: string): Promise<Correction> {
  const params = { path: { correction_id: id } };
  return answered(client.POST('/v1/clock-corrections/{correction_id}/undo', { params }));
}

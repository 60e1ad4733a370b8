import { inProgress, statsOptions } from '~/api/service';
import type { Stats } from '~/api/types';

export const BUSY_POLL_MS = 2_000;
export const IDLE_POLL_MS = 20_000;

/**
 * The request for the catalogue's counts, repeated every 2 s while photographs are uploaded or
 * processed, otherwise every 20 s. A hidden page does not ask, and asks once as soon as it is shown.
 */
export function polledStatsOptions(isUploading: () => boolean) {
  return {
    ...statsOptions(),
    refetchInterval: (query: { state: { data?: Stats } }) =>
      inProgress(query.state.data) > 0 || isUploading() ? BUSY_POLL_MS : IDLE_POLL_MS,
    refetchIntervalInBackground: false,
    refetchOnWindowFocus: 'always' as const,
  };
}

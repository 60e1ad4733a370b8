import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { inProgress, statsOptions } from '~/api/service';
import type { Stats } from '~/api/types';
import { uploads } from '~/features/upload/uploads';

const BUSY_POLL_MS = 2_000;
const IDLE_POLL_MS = 20_000;

function differ(a: Record<string, number>, b: Record<string, number>): boolean {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].some((key) => a[key] !== b[key]);
}

function refreshWhatChanged(client: QueryClient, before: Stats, after: Stats): void {
  const photographs = differ(before.photographs, after.photographs);
  const encounters = differ(before.encounters, after.encounters);
  if (photographs) void client.invalidateQueries({ queryKey: ['photographs'] });
  if (encounters) void client.invalidateQueries({ queryKey: ['encounters'] });
  if (encounters || before.compared !== after.compared) {
    void client.invalidateQueries({ queryKey: ['candidates'] });
  }
  if (before.individuals !== after.individuals || encounters) {
    void client.invalidateQueries({ queryKey: ['individuals'] });
  }
}

/**
 * Polls the catalogue's counts: every 2 s while photographs are uploaded or processed, otherwise
 * every 20 s; not at all in a hidden page, and once as soon as it is shown again. Lists are fetched again when the counts show a change.
 */
export function usePolledStats(): Stats | undefined {
  const client = useQueryClient();
  const { data } = useQuery({
    ...statsOptions(),
    refetchInterval: (query) =>
      inProgress(query.state.data) > 0 || uploads.isBusy() ? BUSY_POLL_MS : IDLE_POLL_MS,
    refetchIntervalInBackground: false,
  });
  const before = useRef<Stats>(undefined);
  useEffect(() => {
    if (!data) return;
    if (before.current) refreshWhatChanged(client, before.current, data);
    before.current = data;
  }, [client, data]);
  return data;
}

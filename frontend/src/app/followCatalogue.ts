import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Stats } from '~/api/types';
import { uploads } from '~/features/upload/uploads';
import { polledStatsOptions } from './polling';

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

/** Polls the catalogue's counts; lists are fetched again when the counts show a change. */
export function usePolledStats(): Stats | undefined {
  const client = useQueryClient();
  const { data } = useQuery(polledStatsOptions(() => uploads.isBusy()));
  const before = useRef<Stats>(undefined);
  useEffect(() => {
    if (!data) return;
    if (before.current) refreshWhatChanged(client, before.current, data);
    before.current = data;
  }, [client, data]);
  return data;
}

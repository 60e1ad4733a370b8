import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { connection } from '~/api/connection';
import { checkHealth } from '~/api/service';
import { WarningIcon } from '~/components/icons';
import classes from './Shell.module.css';

const RETRY_MS = 3_000;

export function useIsConnected(): boolean {
  return useSyncExternalStore(connection.subscribe, connection.isAnswering);
}

/** Shown while the server does not answer; asks it every 3 s, then fetches all data again. */
export function ConnectionBanner() {
  const answering = useIsConnected();
  const client = useQueryClient();
  useEffect(() => {
    if (answering) return;
    const timer = setInterval(() => {
      checkHealth().then(
        () => client.invalidateQueries(),
        () => undefined,
      );
    }, RETRY_MS);
    return () => clearInterval(timer);
  }, [answering, client]);
  return (
    <div role="status" aria-live="polite">
      {!answering && (
        <div className={classes.banner}>
          <WarningIcon size={16} />
          <span>The server does not answer. Trying again; uploads continue automatically.</span>
        </div>
      )}
    </div>
  );
}

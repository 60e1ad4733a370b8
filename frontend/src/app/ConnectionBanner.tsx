import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { connection } from '~/api/connection';
import { checkHealth } from '~/api/service';
import { WarningIcon } from '~/components/icons';
import classes from './Shell.module.css';

const AGAIN_MS = 3_000;

export function useAnswering(): boolean {
  return useSyncExternalStore(connection.subscribe, connection.isAnswering);
}

/** Says that the server does not answer, asks until it does, and brings the page up to date. */
export function ConnectionBanner() {
  const answering = useAnswering();
  const client = useQueryClient();
  useEffect(() => {
    if (answering) return;
    const timer = setInterval(() => {
      checkHealth().then(
        () => client.invalidateQueries(),
        () => undefined,
      );
    }, AGAIN_MS);
    return () => clearInterval(timer);
  }, [answering, client]);
  return (
    <div role="status" aria-live="polite">
      {!answering && (
        <div className={classes.banner}>
          <WarningIcon size={16} />
          <span>
            The server does not answer; trying again. Uploads wait and go on by themselves.
          </span>
        </div>
      )}
    </div>
  );
}

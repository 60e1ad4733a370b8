import { useSyncExternalStore } from 'react';
import type { UploadSummary } from './uploadItems';
import { type Transport, UploadQueue } from './uploadQueue';
import type { UploadStore } from './uploadStore';

/** An upload queue that continues while another page of the app is open. */
export function pageUploads(transport: Transport, store: UploadStore) {
  const queue = new UploadQueue(transport, store);

  window.addEventListener('beforeunload', (event) => {
    if (queue.isBusy() && !queue.getSnapshot().allStored) event.preventDefault();
  });

  let hasResumed = false;
  return {
    queue,
    /** Resumes the uploads of closed pages; called after sign-in, and effective once. */
    resume(): void {
      if (hasResumed) return;
      hasResumed = true;
      queue.resume().catch(() => undefined);
    },
    useSummary(): UploadSummary {
      return useSyncExternalStore(queue.subscribe, queue.getSnapshot);
    },
  };
}

import { useSyncExternalStore } from 'react';
import { BrowserKeeper } from './keeper';
import type { Sendings } from './sendings';
import { transport } from './transport';
import { UploadQueue } from './uploadQueue';

/** The app's one queue: it goes on while the person is on another page. */
export const uploads = new UploadQueue(transport, new BrowserKeeper());

window.addEventListener('beforeunload', (event) => {
  if (uploads.isBusy() && !uploads.getSnapshot().allKept) event.preventDefault();
});

let hasResumed = false;

/** Goes on with what a closed page left, once, when somebody is signed in. */
export function resumeUploads(): void {
  if (hasResumed) return;
  hasResumed = true;
  uploads.resume().catch(() => undefined);
}

export function useUploads(): Sendings {
  return useSyncExternalStore(uploads.subscribe, uploads.getSnapshot);
}

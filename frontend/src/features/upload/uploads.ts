import { useSyncExternalStore } from 'react';
import type { UploadSummary } from '~/sending/uploadItems';
import { UploadQueue } from '~/sending/uploadQueue';
import { BrowserUploadStore } from '~/sending/uploadStore';
import { transport } from './transport';

/** The app's only upload queue; it continues while another page of the app is open. */
export const uploads = new UploadQueue(transport, new BrowserUploadStore());

window.addEventListener('beforeunload', (event) => {
  if (uploads.isBusy() && !uploads.getSnapshot().allStored) event.preventDefault();
});

let hasResumed = false;

/** Resumes the uploads of closed pages; called after sign-in, and effective once. */
export function resumeUploads(): void {
  if (hasResumed) return;
  hasResumed = true;
  uploads.resume().catch(() => undefined);
}

export function useUploads(): UploadSummary {
  return useSyncExternalStore(uploads.subscribe, uploads.getSnapshot);
}

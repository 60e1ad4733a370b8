import { useSyncExternalStore } from 'react';
import { transport } from './transport';
import { type Sendings, UploadQueue } from './uploadQueue';

/** The app's one queue: it goes on while the person is on another page. */
export const uploads = new UploadQueue(transport);

window.addEventListener('beforeunload', (event) => {
  if (uploads.isBusy()) event.preventDefault();
});

export function useUploads(): Sendings {
  return useSyncExternalStore(uploads.subscribe, uploads.getSnapshot);
}

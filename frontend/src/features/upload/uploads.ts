import { pageUploads } from '~/sending/pageUploads';
import { BrowserUploadStore } from '~/sending/uploadStore';
import { transport } from './transport';

/** Sends photographs to the catalogue. */
export const {
  queue: uploads,
  resume: resumeUploads,
  useSummary: useUploads,
} = pageUploads(transport, new BrowserUploadStore());

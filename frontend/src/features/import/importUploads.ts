import { offerFiles } from '~/api/imports';
import type { PresignedUpload } from '~/api/types';
import { pageUploads } from '~/sending/pageUploads';
import { isReadable, send } from '~/sending/send';
import type { Transport } from '~/sending/uploadQueue';
import { BrowserUploadStore, type UnsentFile } from '~/sending/uploadStore';

const EXPIRED: PresignedUpload = {
  method: 'POST',
  url: '',
  fields: {},
  expires_at: '1970-01-01T00:00:00Z',
};

/** The key of a file in the upload store: the import that it belongs to, and its path. */
export function keyOf(importId: string, path: string): string {
  return `${importId}/${path}`;
}

async function offered(key: string, size: number) {
  const slash = key.indexOf('/');
  const [file] = await offerFiles(key.slice(0, slash), [{ path: key.slice(slash + 1), size }]);
  return file;
}

const transport: Transport = {
  send,
  isReadable,
  async announce(_name, size, key) {
    const ticket = (await offered(key, size))?.ticket;
    if (!ticket) throw new Error('The server does not ask for this file.');
    return { photographId: key, ticket };
  },
  async hasArrived(key) {
    return (await offered(key, 1))?.stored ?? false;
  },
};

/** Asks for each file of a closed page whether it has arrived: its key stands for its record. */
class ImportUploadStore extends BrowserUploadStore {
  override async takeOver(): Promise<UnsentFile[]> {
    const unsent = await super.takeOver();
    return unsent.map((each) => ({
      ...each,
      announced: { photographId: each.key, ticket: EXPIRED },
    }));
  }
}

/** Sends the photographs of imports. */
export const {
  queue: importUploads,
  resume: resumeImportUploads,
  useSummary: useImportUploads,
} = pageUploads(transport, new ImportUploadStore('flukeline-imports'));

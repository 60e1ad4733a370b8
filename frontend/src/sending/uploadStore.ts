import type { PresignedUpload } from '~/api/types';

/** A photograph that the server expects, and the presigned upload to send its file with. */
export interface AnnouncedUpload {
  photographId: string;
  ticket: PresignedUpload;
}

/** A file that was not sent before its page was closed. */
export interface UnsentFile {
  key: string;
  file: File;
  announced: AnnouncedUpload | null;
}

/** Stores files in the browser until the server has them, so that closing the page loses none. */
export interface UploadStore {
  /** Resolves to false if the storage is full, or if the browser has no IndexedDB or locks. */
  save(key: string, file: File): Promise<boolean>;
  saveTicket(key: string, announced: AnnouncedUpload): Promise<void>;
  remove(keys: readonly string[]): Promise<void>;
  /** The unsent files of pages that have been closed; they now belong to this page. */
  takeOver(): Promise<UnsentFile[]>;
}

interface StoredFile {
  key: string;
  page: string;
  at: number;
  file: File;
}

const FILES = 'files';
const TICKETS = 'tickets';

function done<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}

function open(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(FILES, { keyPath: 'key' });
    request.result.createObjectStore(TICKETS, { keyPath: 'key' });
  };
  return done(request);
}

/** Holds this page's own lock until the page closes: no other page takes over its files before. */
function holdLock(name: string): Promise<void> {
  return new Promise((held, reject) => {
    navigator.locks
      .request(name, () => {
        held();
        return new Promise<never>(() => undefined);
      })
      .catch(reject);
  });
}

export class BrowserUploadStore implements UploadStore {
  private readonly page = crypto.randomUUID?.() ?? `${Math.random()}`;
  private opened: Promise<IDBDatabase> | undefined;
  private readonly name: string;

  /** The files of each `name` are a set of their own. */
  constructor(name = 'flukeline-uploads') {
    this.name = name;
  }

  private lockOf(page: string): string {
    return `${this.name}-${page}`;
  }

  /** Fails in a browser without the Web Locks API: there, two pages could send the same file. */
  private database(): Promise<IDBDatabase> {
    if (!('locks' in navigator)) return Promise.reject(new Error('This browser has no locks.'));
    this.opened ??= holdLock(this.lockOf(this.page)).then(() => open(this.name));
    return this.opened;
  }

  private async change(act: (files: IDBObjectStore, tickets: IDBObjectStore) => void) {
    const transaction = (await this.database()).transaction([FILES, TICKETS], 'readwrite');
    act(transaction.objectStore(FILES), transaction.objectStore(TICKETS));
    await finished(transaction);
  }

  async save(key: string, file: File): Promise<boolean> {
    const stored: StoredFile = { key, page: this.page, at: Date.now(), file };
    return this.change((files) => files.put(stored)).then(
      () => true,
      () => false,
    );
  }

  async saveTicket(key: string, announced: AnnouncedUpload): Promise<void> {
    await this.change((_, tickets) => tickets.put({ key, ...announced })).catch(() => undefined);
  }

  async remove(keys: readonly string[]): Promise<void> {
    await this.change((files, tickets) => {
      for (const key of keys) {
        files.delete(key);
        tickets.delete(key);
      }
    }).catch(() => undefined);
  }

  async takeOver(): Promise<UnsentFile[]> {
    const database = await this.database().catch(() => null);
    if (!database) return [];
    const read = async <Row>(store: string) =>
      (await done(database.transaction(store).objectStore(store).getAll())) as Row[];
    const unsent: StoredFile[] = [];
    const others = new Set((await read<StoredFile>(FILES)).map((each) => each.page));
    others.delete(this.page);
    for (const page of others) {
      await navigator.locks.request(this.lockOf(page), { ifAvailable: true }, async (lock) => {
        if (!lock) return;
        const theirs = (await read<StoredFile>(FILES)).filter((each) => each.page === page);
        await this.change((files) => {
          for (const each of theirs) files.put({ ...each, page: this.page });
        });
        unsent.push(...theirs);
      });
    }
    const tickets = await read<AnnouncedUpload & { key: string }>(TICKETS);
    const announced = new Map(tickets.map((each) => [each.key, each]));
    return unsent
      .sort((a, b) => a.at - b.at)
      .map(({ key, file }) => ({ key, file, announced: announced.get(key) ?? null }));
  }
}

/** Stores nothing. */
export const noUploadStore: UploadStore = {
  save: async () => false,
  saveTicket: async () => undefined,
  remove: async () => undefined,
  takeOver: async () => [],
};

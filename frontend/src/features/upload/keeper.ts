import type { Ticket } from '~/api/types';

/** What a file was announced as, and the right to send it. */
export interface Announced {
  photographId: string;
  ticket: Ticket;
}

/** A file that a closed page left unsent. */
export interface Left {
  key: string;
  file: File;
  announced: Announced | null;
}

/** Keeps files in the browser until the server has them, so that a closed page loses none. */
export interface Keeper {
  /** False where there is no room, or this browser cannot. */
  keep(key: string, file: File): Promise<boolean>;
  keepTicket(key: string, announced: Announced): Promise<void>;
  forget(keys: readonly string[]): Promise<void>;
  /** What pages that are closed by now have left; from here on it is this page's. */
  takeOver(): Promise<Left[]>;
}

interface Kept {
  key: string;
  page: string;
  at: number;
  file: File;
}

const NAME = 'flukeline-uploads';
const FILES = 'files';
const TICKETS = 'tickets';

const lockOf = (page: string) => `${NAME}-${page}`;

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

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(FILES, { keyPath: 'key' });
    request.result.createObjectStore(TICKETS, { keyPath: 'key' });
  };
  return done(request);
}

/** A lock of this page's own: while it is held, no other page takes its files over. */
function holdLock(page: string): Promise<void> {
  return new Promise((held, reject) => {
    navigator.locks
      .request(lockOf(page), () => {
        held();
        return new Promise<never>(() => undefined);
      })
      .catch(reject);
  });
}

export class BrowserKeeper implements Keeper {
  private readonly page = crypto.randomUUID?.() ?? `${Math.random()}`;
  private opened: Promise<IDBDatabase> | undefined;

  /** Without locks two pages would send the same file, so nothing is kept there. */
  private database(): Promise<IDBDatabase> {
    if (!('locks' in navigator)) return Promise.reject(new Error('This browser has no locks.'));
    this.opened ??= holdLock(this.page).then(open);
    return this.opened;
  }

  private async change(act: (files: IDBObjectStore, tickets: IDBObjectStore) => void) {
    const transaction = (await this.database()).transaction([FILES, TICKETS], 'readwrite');
    act(transaction.objectStore(FILES), transaction.objectStore(TICKETS));
    await finished(transaction);
  }

  async keep(key: string, file: File): Promise<boolean> {
    const kept: Kept = { key, page: this.page, at: Date.now(), file };
    return this.change((files) => files.put(kept)).then(
      () => true,
      () => false,
    );
  }

  async keepTicket(key: string, announced: Announced): Promise<void> {
    await this.change((_, tickets) => tickets.put({ key, ...announced })).catch(() => undefined);
  }

  async forget(keys: readonly string[]): Promise<void> {
    await this.change((files, tickets) => {
      for (const key of keys) {
        files.delete(key);
        tickets.delete(key);
      }
    }).catch(() => undefined);
  }

  async takeOver(): Promise<Left[]> {
    const database = await this.database().catch(() => null);
    if (!database) return [];
    const read = async <Row>(store: string) =>
      (await done(database.transaction(store).objectStore(store).getAll())) as Row[];
    const left: Kept[] = [];
    const others = new Set((await read<Kept>(FILES)).map((each) => each.page));
    others.delete(this.page);
    for (const page of others) {
      await navigator.locks.request(lockOf(page), { ifAvailable: true }, async (lock) => {
        if (!lock) return;
        const theirs = (await read<Kept>(FILES)).filter((each) => each.page === page);
        await this.change((files) => {
          for (const each of theirs) files.put({ ...each, page: this.page });
        });
        left.push(...theirs);
      });
    }
    const tickets = await read<Announced & { key: string }>(TICKETS);
    const announced = new Map(tickets.map((each) => [each.key, each]));
    return left
      .sort((a, b) => a.at - b.at)
      .map(({ key, file }) => ({ key, file, announced: announced.get(key) ?? null }));
  }
}

/** For where nothing can be kept. */
export const keepsNothing: Keeper = {
  keep: async () => false,
  keepTicket: async () => undefined,
  forget: async () => undefined,
  takeOver: async () => [],
};

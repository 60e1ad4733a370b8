import { isMissing, Refused, Unreachable, words } from '~/api/errors';
import type { PresignedUpload } from '~/api/types';
import { type FileLimits, faultOf } from './check';
import { type Sample, secondsLeft, withSample } from './timeLeft';
import { bytesOf, isBusyState, type UploadItem, type UploadSummary } from './uploadItems';
import { type AnnouncedUpload, noUploadStore, type UploadStore } from './uploadStore';

export interface Transport {
  announce(name: string, size: number, key: string): Promise<AnnouncedUpload>;
  /** Resolves when the server holds the file; rejects with `Refused` or `Unreachable`. */
  send(ticket: PresignedUpload, file: File, progress: (bytes: number) => void): Promise<void>;
  hasArrived(photographId: string): Promise<boolean>;
  isReadable(file: File): Promise<boolean>;
}

interface Entry {
  item: UploadItem;
  /** Its key in the upload store. */
  key: string;
  stored: boolean;
  file: File;
  ticket: PresignedUpload | null;
  tries: number;
}

const MAX_IN_FLIGHT = 4;
const MAX_TRIES = 3;
const NOTIFY_MS = 200;
const BACK_OFF_MS = [1_000, 2_000, 4_000, 8_000, 10_000];
const UNREADABLE = 'This file can no longer be read. Is the card or drive still connected?';

function isTransient(error: unknown): boolean {
  if (!(error instanceof Refused)) return true;
  return error.status >= 500 || error.status === 408 || error.status === 429;
}

/**
 * Sends files, at most four at a time, and stores the unsent ones in the browser. While the server
 * does not answer they wait, and are then sent with the same presigned upload, so that no file
 * arrives twice.
 */
export class UploadQueue {
  private entries: Entry[] = [];
  private samples: Sample[] = [];
  private active = 0;
  private setbacks = 0;
  private waitingForServer = false;
  private nextId = 1;
  private listeners = new Set<() => void>();
  private notifying: ReturnType<typeof setTimeout> | undefined;
  private snapshot: UploadSummary = this.summed();
  private storing = false;
  private roomLeft = true;
  private resumed = 0;
  private readonly transport: Transport;
  private readonly store: UploadStore;

  constructor(transport: Transport, store: UploadStore = noUploadStore) {
    this.transport = transport;
    this.store = store;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getSnapshot = (): UploadSummary => this.snapshot;

  isBusy(): boolean {
    return this.entries.some((entry) => isBusyState(entry.item.state));
  }

  add(files: readonly File[], limits?: FileLimits): void {
    if (!this.isBusy()) this.forget();
    for (const file of files) this.push(file, faultOf(file, limits));
    this.roomLeft = true;
    this.notify();
    this.pump();
    void this.storeAll();
  }

  /** Adds files that the server asked for, each with its key and its presigned upload. */
  addAnnounced(
    files: readonly { key: string; name: string; file: File; ticket: PresignedUpload }[],
  ): void {
    for (const { key, name, file, ticket } of files) {
      const entry = this.push(file, null, key, name);
      entry.ticket = ticket;
    }
    this.roomLeft = true;
    this.notify();
    this.pump();
    void this.storeAll();
  }

  /** Sends the files that were not sent before an earlier page was closed. */
  async resume(): Promise<void> {
    for (const { key, file, announced } of await this.store.takeOver()) {
      const entry = this.push(file, null, key);
      entry.stored = true;
      entry.ticket = announced?.ticket ?? null;
      entry.item = { ...entry.item, photographId: announced?.photographId ?? null };
      this.resumed += 1;
    }
    this.notify();
    this.pump();
  }

  private push(file: File, fault: string | null, key?: string, name = file.name): Entry {
    const id = this.nextId++;
    const own = key ?? `${Date.now()}-${id}-${Math.random()}`;
    const item: UploadItem = {
      id,
      key: own,
      name,
      size: file.size,
      state: fault === null ? 'waiting' : 'refused',
      sent: 0,
      reason: fault,
      photographId: null,
    };
    const entry: Entry = { item, key: own, stored: false, file, ticket: null, tries: 0 };
    this.entries.push(entry);
    return entry;
  }

  /** Stores one file after another, the last first: the first are sent before they could be stored. */
  private async storeAll(): Promise<void> {
    if (this.storing) return;
    this.storing = true;
    for (let next = this.nextToStore(); next && this.roomLeft; next = this.nextToStore()) {
      next.stored = await this.store.save(next.key, next.file);
      this.roomLeft = next.stored;
      if (!isBusyState(next.item.state)) await this.store.remove([next.key]);
      this.notify();
    }
    this.storing = false;
  }

  private nextToStore(): Entry | undefined {
    return this.entries.findLast((each) => !each.stored && isBusyState(each.item.state));
  }

  retry(id: number): void {
    const entry = this.entries.find((each) => each.item.id === id);
    if (entry?.item.state !== 'failed') return;
    entry.tries = 0;
    this.update(entry, { state: 'waiting', sent: 0, reason: null });
    this.pump();
  }

  /** Removes the received files from the list; with `alsoFaulty`, the refused and failed ones too. */
  forget(alsoFaulty = false): void {
    const stays = ({ item }: Entry) =>
      isBusyState(item.state) || (!alsoFaulty && item.state !== 'received');
    const gone = this.entries.filter((entry) => !stays(entry)).map((entry) => entry.key);
    this.entries = this.entries.filter(stays);
    void this.store.remove(gone);
    this.resumed = 0;
    this.samples = [];
    this.notify();
  }

  private pump(): void {
    const most = this.setbacks > 0 ? 1 : MAX_IN_FLIGHT;
    while (!this.waitingForServer && this.active < most) {
      const entry = this.entries.find((each) => each.item.state === 'waiting');
      if (!entry) return;
      this.active += 1;
      this.update(entry, { state: 'sending', sent: 0 });
      void this.attempt(entry).finally(() => {
        this.active -= 1;
        this.pump();
      });
    }
  }

  private async attempt(entry: Entry): Promise<void> {
    try {
      if (!(await this.transport.isReadable(entry.file))) {
        this.update(entry, { state: 'failed', reason: UNREADABLE });
        return;
      }
      if (!(await this.arrivedBefore(entry))) await this.sendWithTicket(entry);
      this.setbacks = 0;
      this.update(entry, { state: 'received', sent: entry.item.size, reason: null });
      await this.store.remove([entry.key]);
    } catch (error) {
      this.afterFailure(entry, error);
    }
  }

  /** Whether an earlier attempt delivered the file although its answer was lost. */
  private async arrivedBefore(entry: Entry): Promise<boolean> {
    const { photographId } = entry.item;
    if (photographId === null) return false;
    try {
      return await this.transport.hasArrived(photographId);
    } catch (error) {
      if (!isMissing(error)) throw error;
      entry.ticket = null;
      return false;
    }
  }

  private async sendWithTicket(entry: Entry): Promise<void> {
    const expires = entry.ticket ? Date.parse(entry.ticket.expires_at) : 0;
    if (!entry.ticket || expires < Date.now()) {
      const announced = await this.transport.announce(entry.item.name, entry.item.size, entry.key);
      entry.ticket = announced.ticket;
      this.update(entry, { photographId: announced.photographId });
      // Stored before the file is sent, so that a reopened page can ask whether it has arrived.
      await this.store.saveTicket(entry.key, announced);
    }
    await this.transport.send(entry.ticket, entry.file, (bytes) => {
      this.update(entry, { sent: Math.min(bytes, entry.item.size) });
    });
  }

  private afterFailure(entry: Entry, error: unknown): void {
    if (error instanceof Unreachable) {
      this.update(entry, { state: 'waiting', sent: 0 });
      this.waitForServer();
      return;
    }
    entry.tries += 1;
    const ticketRefused = error instanceof Refused && error.status === 403 && entry.tries < 2;
    if (ticketRefused) entry.ticket = null;
    if (ticketRefused || (isTransient(error) && entry.tries < MAX_TRIES)) {
      this.update(entry, { state: 'waiting', sent: 0 });
      this.waitForServer();
      return;
    }
    this.update(entry, {
      state: isTransient(error) ? 'failed' : 'refused',
      sent: 0,
      reason: words(error),
    });
    if (entry.item.state === 'refused') void this.store.remove([entry.key]);
  }

  private waitForServer(): void {
    if (this.waitingForServer) return;
    const pause = BACK_OFF_MS[Math.min(this.setbacks, BACK_OFF_MS.length - 1)];
    this.setbacks += 1;
    this.waitingForServer = true;
    setTimeout(() => {
      this.waitingForServer = false;
      this.notify();
      this.pump();
    }, pause);
    this.notify();
  }

  private update(entry: Entry, change: Partial<UploadItem>): void {
    entry.item = { ...entry.item, ...change };
    this.notify();
  }

  private summed(): UploadSummary {
    const items = this.entries.map((entry) => entry.item);
    const { bytes, bytesSent } = bytesOf(items);
    this.samples = withSample(this.samples, { at: Date.now(), bytes: bytesSent });
    return {
      items,
      bytes,
      bytesSent,
      waitingForServer: this.waitingForServer,
      resumed: this.resumed,
      allStored: this.entries.every(({ item, stored }) => stored || !isBusyState(item.state)),
      secondsLeft: this.waitingForServer ? null : secondsLeft(this.samples, bytes - bytesSent),
    };
  }

  private notify(): void {
    if (this.notifying !== undefined) return;
    this.notifying = setTimeout(() => {
      this.notifying = undefined;
      this.snapshot = this.summed();
      for (const listener of this.listeners) listener();
    }, NOTIFY_MS);
  }
}

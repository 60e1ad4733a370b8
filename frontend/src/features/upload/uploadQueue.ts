import { isMissing, Refused, Unreachable, words } from '~/api/errors';
import type { Ticket } from '~/api/types';
import { type FileLimits, faultOf } from './check';
import { type Announced, type Keeper, keepsNothing } from './keeper';
import { bytesOf, isBusyState, type Sending, type Sendings } from './sendings';
import { remember, type Sample, secondsLeft } from './timeLeft';

export interface Transport {
  announce(name: string, size: number): Promise<Announced>;
  /** Resolves when the server holds the file; rejects with `Refused` or `Unreachable`. */
  send(ticket: Ticket, file: File, progress: (bytes: number) => void): Promise<void>;
  hasArrived(photographId: string): Promise<boolean>;
  isReadable(file: File): Promise<boolean>;
}

interface Entry {
  item: Sending;
  /** What the browser keeps it under, for after a closed page. */
  key: string;
  kept: boolean;
  file: File;
  ticket: Ticket | null;
  tries: number;
}

const AT_A_TIME = 4;
const TRIES = 3;
const NOTIFY_MS = 200;
const BACK_OFF_MS = [1_000, 2_000, 4_000, 8_000, 10_000];
const UNREADABLE = 'This file can no longer be read. Is the card or drive still connected?';

function mayPass(error: unknown): boolean {
  if (!(error instanceof Refused)) return true;
  return error.status >= 500 || error.status === 408 || error.status === 429;
}

/**
 * Sends many files, four at a time, and has the browser keep what is unsent. A server that does not answer costs nothing: the files wait
 * and go on by themselves, each with the ticket that it has, so that none arrives twice.
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
  private snapshot: Sendings = this.summed();
  private keeping = false;
  private roomLeft = true;
  private resumed = 0;
  private readonly transport: Transport;
  private readonly keeper: Keeper;

  constructor(transport: Transport, keeper: Keeper = keepsNothing) {
    this.transport = transport;
    this.keeper = keeper;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getSnapshot = (): Sendings => this.snapshot;

  isBusy(): boolean {
    return this.entries.some((entry) => isBusyState(entry.item.state));
  }

  add(files: readonly File[], limits?: FileLimits): void {
    if (!this.isBusy()) this.forget();
    for (const file of files) this.push(file, faultOf(file, limits));
    this.roomLeft = true;
    this.notify();
    this.pump();
    void this.keepAll();
  }

  /** Goes on with what a closed page left unsent. */
  async resume(): Promise<void> {
    for (const { key, file, announced } of await this.keeper.takeOver()) {
      const entry = this.push(file, null, key);
      entry.kept = true;
      entry.ticket = announced?.ticket ?? null;
      entry.item = { ...entry.item, photographId: announced?.photographId ?? null };
      this.resumed += 1;
    }
    this.notify();
    this.pump();
  }

  private push(file: File, fault: string | null, key?: string): Entry {
    const id = this.nextId++;
    const item: Sending = {
      id,
      name: file.name,
      size: file.size,
      state: fault === null ? 'waiting' : 'refused',
      sent: 0,
      reason: fault,
      photographId: null,
    };
    const own = key ?? `${Date.now()}-${id}-${Math.random()}`;
    const entry: Entry = { item, key: own, kept: false, file, ticket: null, tries: 0 };
    this.entries.push(entry);
    return entry;
  }

  /** One after the other, the last first: the first ones are sent before they could be kept. */
  private async keepAll(): Promise<void> {
    if (this.keeping) return;
    this.keeping = true;
    for (let next = this.toKeep(); next && this.roomLeft; next = this.toKeep()) {
      next.kept = await this.keeper.keep(next.key, next.file);
      this.roomLeft = next.kept;
      if (!isBusyState(next.item.state)) await this.keeper.forget([next.key]);
      this.notify();
    }
    this.keeping = false;
  }

  private toKeep(): Entry | undefined {
    return this.entries.findLast((each) => !each.kept && isBusyState(each.item.state));
  }

  retry(id: number): void {
    const entry = this.entries.find((each) => each.item.id === id);
    if (entry?.item.state !== 'failed') return;
    entry.tries = 0;
    this.update(entry, { state: 'waiting', sent: 0, reason: null });
    this.pump();
  }

  /** Takes what is over off the list: the received always, the others when asked for. */
  forget(alsoFaulty = false): void {
    const stays = ({ item }: Entry) =>
      isBusyState(item.state) || (!alsoFaulty && item.state !== 'received');
    const gone = this.entries.filter((entry) => !stays(entry)).map((entry) => entry.key);
    this.entries = this.entries.filter(stays);
    void this.keeper.forget(gone);
    this.resumed = 0;
    this.samples = [];
    this.notify();
  }

  private pump(): void {
    const most = this.setbacks > 0 ? 1 : AT_A_TIME;
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
      await this.keeper.forget([entry.key]);
    } catch (error) {
      this.afterFailure(entry, error);
    }
  }

  /** An answer may have been lost while the file was not: ask before sending again. */
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
      const announced = await this.transport.announce(entry.item.name, entry.item.size);
      entry.ticket = announced.ticket;
      this.update(entry, { photographId: announced.photographId });
      // Known before it is sent: a page that is opened again asks whether it has arrived.
      await this.keeper.keepTicket(entry.key, announced);
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
    if (ticketRefused || (mayPass(error) && entry.tries < TRIES)) {
      this.update(entry, { state: 'waiting', sent: 0 });
      this.waitForServer();
      return;
    }
    this.update(entry, {
      state: mayPass(error) ? 'failed' : 'refused',
      sent: 0,
      reason: words(error),
    });
    if (entry.item.state === 'refused') void this.keeper.forget([entry.key]);
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

  private update(entry: Entry, change: Partial<Sending>): void {
    entry.item = { ...entry.item, ...change };
    this.notify();
  }

  private summed(): Sendings {
    const items = this.entries.map((entry) => entry.item);
    const { bytes, bytesSent } = bytesOf(items);
    this.samples = remember(this.samples, { at: Date.now(), bytes: bytesSent });
    return {
      items,
      bytes,
      bytesSent,
      waitingForServer: this.waitingForServer,
      resumed: this.resumed,
      allKept: this.entries.every(({ item, kept }) => kept || !isBusyState(item.state)),
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

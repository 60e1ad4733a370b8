import { isMissing, Refused, Unreachable, words } from '~/api/errors';
import type { Ticket } from '~/api/types';
import { faultOf } from './check';
import { remember, type Sample, secondsLeft } from './timeLeft';

export type SendingState = 'waiting' | 'sending' | 'received' | 'refused' | 'failed';

/** One file on its way to the server; `refused` is final, `failed` can be tried again. */
export interface Sending {
  readonly id: number;
  readonly name: string;
  readonly size: number;
  readonly state: SendingState;
  readonly sent: number;
  readonly reason: string | null;
  readonly photographId: string | null;
}

export interface Sendings {
  readonly items: readonly Sending[];
  readonly waitingForServer: boolean;
  readonly bytes: number;
  readonly bytesSent: number;
  readonly secondsLeft: number | null;
}

export interface Transport {
  announce(name: string, size: number): Promise<{ photographId: string; ticket: Ticket }>;
  /** Resolves when the server holds the file; rejects with `Refused` or `Unreachable`. */
  send(ticket: Ticket, file: File, progress: (bytes: number) => void): Promise<void>;
  hasArrived(photographId: string): Promise<boolean>;
  isReadable(file: File): Promise<boolean>;
}

interface Entry {
  item: Sending;
  file: File;
  ticket: Ticket | null;
  tries: number;
}

const AT_A_TIME = 4;
const TRIES = 3;
const NOTIFY_MS = 200;
const BACK_OFF_MS = [1_000, 2_000, 4_000, 8_000, 10_000];
const UNREADABLE = 'This file can no longer be read. Is the card or drive still connected?';

function isBusyState(state: SendingState): boolean {
  return state === 'waiting' || state === 'sending';
}

function mayPass(error: unknown): boolean {
  if (!(error instanceof Refused)) return true;
  return error.status >= 500 || error.status === 408 || error.status === 429;
}

/**
 * Sends many files, four at a time. A server that does not answer costs nothing: the files wait
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
  private readonly transport: Transport;

  constructor(transport: Transport) {
    this.transport = transport;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getSnapshot = (): Sendings => this.snapshot;

  isBusy(): boolean {
    return this.entries.some((entry) => isBusyState(entry.item.state));
  }

  add(files: readonly File[]): void {
    if (!this.isBusy()) this.forget();
    for (const file of files) {
      const fault = faultOf(file);
      const item: Sending = {
        id: this.nextId++,
        name: file.name,
        size: file.size,
        state: fault === null ? 'waiting' : 'refused',
        sent: 0,
        reason: fault,
        photographId: null,
      };
      this.entries.push({ item, file, ticket: null, tries: 0 });
    }
    this.notify();
    this.pump();
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
    this.entries = this.entries.filter(
      ({ item }) => isBusyState(item.state) || (!alsoFaulty && item.state !== 'received'),
    );
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
    const counted = items.filter((item) => item.state !== 'refused' && item.state !== 'failed');
    const bytes = counted.reduce((sum, item) => sum + item.size, 0);
    const bytesSent = counted.reduce((sum, item) => sum + item.sent, 0);
    this.samples = remember(this.samples, { at: Date.now(), bytes: bytesSent });
    return {
      items,
      bytes,
      bytesSent,
      waitingForServer: this.waitingForServer,
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

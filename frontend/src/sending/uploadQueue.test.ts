import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Refused, Unreachable } from '~/api/errors';
import { type Transport, UploadQueue } from './uploadQueue';
import type { AnnouncedUpload, UploadStore } from './uploadStore';

function photograph(name: string, size = 1000): File {
  return new File([new Uint8Array(size)], name, { type: 'image/jpeg' });
}

function fakeTransport(overrides: Partial<Transport> = {}): Transport {
  let announced = 0;
  return {
    announce: vi.fn(async () => {
      announced += 1;
      return {
        photographId: `p${announced}`,
        ticket: {
          method: 'POST' as const,
          url: '/t',
          fields: {},
          expires_at: '2999-01-01T00:00:00Z',
        },
      };
    }),
    send: vi.fn(async () => undefined),
    hasArrived: vi.fn(async () => false),
    isReadable: vi.fn(async () => true),
    ...overrides,
  };
}

const announced = (photographId: string) => ({
  photographId,
  ticket: { method: 'POST' as const, url: '/t', fields: {}, expires_at: '2999-01-01T00:00:00Z' },
});

/** An upload store in memory, with room for so many files. */
function fakeStore(room = 100) {
  const files = new Map<string, File>();
  const tickets = new Map<string, AnnouncedUpload>();
  const store: UploadStore = {
    save: async (key, file) => {
      if (files.size >= room) return false;
      files.set(key, file);
      return true;
    },
    saveTicket: async (key, ticket) => void tickets.set(key, ticket),
    remove: async (keys) => {
      for (const key of keys) files.delete(key);
    },
    takeOver: async () =>
      [...files].map(([key, file]) => ({ key, file, announced: tickets.get(key) ?? null })),
  };
  return { files, store };
}

const states = (queue: UploadQueue) => queue.getSnapshot().items.map((item) => item.state);

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('UploadQueue', () => {
  it('sends at most four files at a time, and all of them', async () => {
    let running = 0;
    let most = 0;
    const queue = new UploadQueue(
      fakeTransport({
        send: async () => {
          running += 1;
          most = Math.max(most, running);
          await new Promise((resolve) => setTimeout(resolve, 50));
          running -= 1;
        },
      }),
    );
    queue.add(Array.from({ length: 11 }, (_, index) => photograph(`${index}.jpg`)));
    await vi.advanceTimersByTimeAsync(1000);
    expect(most).toBe(4);
    expect(new Set(states(queue))).toEqual(new Set(['received']));
    expect(queue.isBusy()).toBe(false);
  });

  it('refuses files that the server would not accept, and sends the others', async () => {
    const transport = fakeTransport();
    const queue = new UploadQueue(transport);
    const limits = {
      max_file_bytes: 2000,
      file_kinds: [{ name: 'JPEG', media_types: ['image/jpeg'], extensions: ['.jpg'] }],
    };
    queue.add(
      [
        photograph('empty.jpg', 0),
        photograph('a.jpg'),
        new File(['x'], 'notes.txt'),
        photograph('large.jpg', 2001),
      ],
      limits,
    );
    await vi.advanceTimersByTimeAsync(500);
    expect(states(queue)).toEqual(['refused', 'received', 'refused', 'refused']);
    expect(queue.getSnapshot().items[0]?.reason).toContain('empty');
    expect(transport.announce).toHaveBeenCalledTimes(1);
  });

  it('waits while the server does not answer, and then sends with the same ticket', async () => {
    let away = true;
    const transport = fakeTransport({
      send: vi.fn(async () => {
        if (away) throw new Unreachable();
      }),
    });
    const queue = new UploadQueue(transport);
    queue.add([photograph('a.jpg')]);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(states(queue)).toEqual(['waiting']);
    expect(queue.getSnapshot().waitingForServer).toBe(true);
    away = false;
    await vi.advanceTimersByTimeAsync(11_000);
    expect(states(queue)).toEqual(['received']);
    expect(transport.announce).toHaveBeenCalledTimes(1);
  });

  it('waits longer after each attempt that fails, up to ten seconds', async () => {
    const attempts: number[] = [];
    const transport = fakeTransport({
      send: async () => {
        attempts.push(Date.now());
        throw new Unreachable();
      },
    });
    const queue = new UploadQueue(transport);
    queue.add([photograph('a.jpg')]);
    await vi.advanceTimersByTimeAsync(50_000);
    const pauses = attempts.slice(1).map((at, index) => at - (attempts[index] ?? 0));
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000]);
  });

  it('tries one file until the server answers, then four again, with short pauses again', async () => {
    let away = true;
    let running = 0;
    let attempts = 0;
    let most = 0;
    const queue = new UploadQueue(
      fakeTransport({
        send: async () => {
          attempts += 1;
          running += 1;
          most = Math.max(most, running);
          await new Promise((resolve) => setTimeout(resolve, 50));
          running -= 1;
          if (away) throw new Unreachable();
        },
      }),
    );
    const add = (name: string) =>
      queue.add(Array.from({ length: 8 }, (_, index) => photograph(`${name}${index}.jpg`)));
    add('a');
    await vi.advanceTimersByTimeAsync(500);
    expect(attempts).toBe(4);
    most = 0;
    await vi.advanceTimersByTimeAsync(9_500);
    expect(most).toBe(1);
    expect(attempts).toBe(7);

    away = false;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(most).toBe(4);
    expect(new Set(states(queue))).toEqual(new Set(['received']));

    // The pauses start again at one second.
    away = true;
    add('b');
    await vi.advanceTimersByTimeAsync(500);
    away = false;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(states(queue)).toContain('received');
  });

  it('does not send a file again that arrived although the answer was lost', async () => {
    const transport = fakeTransport({
      send: vi.fn(async () => {
        throw new Unreachable();
      }),
      hasArrived: vi.fn(async () => true),
    });
    const queue = new UploadQueue(transport);
    queue.add([photograph('a.jpg')]);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(states(queue)).toEqual(['received']);
    expect(transport.send).toHaveBeenCalledTimes(1);
  });

  it("shows the server's reason for a refusal, and does not retry", async () => {
    const transport = fakeTransport({
      announce: vi.fn(async () => {
        throw new Refused(413, 'This file is larger than 50 MB.');
      }),
    });
    const queue = new UploadQueue(transport);
    queue.add([photograph('a.jpg')]);
    await vi.advanceTimersByTimeAsync(500);
    expect(queue.getSnapshot().items[0]).toMatchObject({
      state: 'refused',
      reason: 'This file is larger than 50 MB.',
    });
    expect(transport.announce).toHaveBeenCalledTimes(1);
  });

  it('retries twice after a server error, then fails and can be retried by hand', async () => {
    let broken = true;
    const transport = fakeTransport({
      send: vi.fn(async () => {
        if (broken) throw new Refused(500, 'Something went wrong here.');
      }),
    });
    const queue = new UploadQueue(transport);
    queue.add([photograph('a.jpg')]);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(states(queue)).toEqual(['failed']);
    expect(transport.send).toHaveBeenCalledTimes(3);
    broken = false;
    queue.retry(queue.getSnapshot().items[0]?.id ?? 0);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(states(queue)).toEqual(['received']);
  });

  it('gets a new ticket when the old one is refused', async () => {
    let first = true;
    const transport = fakeTransport({
      send: vi.fn(async () => {
        if (first) {
          first = false;
          throw new Refused(403, 'This ticket has expired.');
        }
      }),
    });
    const queue = new UploadQueue(transport);
    queue.add([photograph('a.jpg')]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(states(queue)).toEqual(['received']);
    expect(transport.announce).toHaveBeenCalledTimes(2);
  });

  it('stores unsent files, and removes each once the server has it', async () => {
    const { files, store } = fakeStore();
    const queue = new UploadQueue(fakeTransport(), store);
    queue.add([photograph('a.jpg'), photograph('b.jpg')]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(states(queue)).toEqual(['received', 'received']);
    expect(files.size).toBe(0);
  });

  it('sends the unsent files of a closed page, and none twice', async () => {
    const { files, store } = fakeStore();
    const closed = new UploadQueue(
      fakeTransport({
        announce: async (name) => announced(name),
        send: () => new Promise(() => {}),
      }),
      store,
    );
    closed.add([photograph('arrived.jpg'), photograph('b.jpg')]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(closed.getSnapshot().allStored).toBe(true);

    const transport = fakeTransport({ hasArrived: vi.fn(async (id) => id === 'arrived.jpg') });
    const opened = new UploadQueue(transport, store);
    await opened.resume();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(opened.getSnapshot().resumed).toBe(2);
    expect(states(opened)).toEqual(['received', 'received']);
    expect(transport.announce).not.toHaveBeenCalled();
    expect(transport.send).toHaveBeenCalledTimes(1);
    expect(files.size).toBe(0);
  });

  it('reports that not all files are stored when the store is full', async () => {
    const { store } = fakeStore(1);
    const queue = new UploadQueue(fakeTransport({ send: () => new Promise(() => {}) }), store);
    queue.add([photograph('a.jpg'), photograph('b.jpg')]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(queue.getSnapshot().allStored).toBe(false);
  });

  it('sends a file that the server asked for with the ticket that it gave', async () => {
    const transport = fakeTransport();
    const { store, files } = fakeStore();
    const queue = new UploadQueue(transport, store);
    const { ticket } = announced('x');
    const file = photograph('a.jpg');
    queue.addAnnounced([{ key: 'import/2019/a.jpg', name: '2019/a.jpg', file, ticket }]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(queue.getSnapshot().items.map(({ name, state }) => [name, state])).toEqual([
      ['2019/a.jpg', 'received'],
    ]);
    expect(transport.announce).not.toHaveBeenCalled();
    expect(transport.send).toHaveBeenCalledWith(ticket, file, expect.any(Function));
    expect([...files]).toEqual([]);
  });
});

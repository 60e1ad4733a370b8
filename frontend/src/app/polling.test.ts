import {
  environmentManager,
  focusManager,
  QueryClient,
  QueryObserver,
} from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Stats } from '~/api/types';
import { BUSY_POLL_MS, IDLE_POLL_MS, polledStatsOptions } from './polling';

const client = new QueryClient({
  defaultOptions: { queries: { retry: false, staleTime: 15_000 } },
});
let stop = () => {};
let asked = 0;
let cropping = 0;

function follow(isUploading = () => false): void {
  const options = polledStatsOptions(isUploading);
  const queryFn = async () => {
    asked += 1;
    return { photographs: { cropping } as Record<string, number> } as Stats;
  };
  stop = new QueryObserver(client, { ...options, queryFn }).subscribe(() => {});
}

beforeEach(() => {
  vi.useFakeTimers();
  environmentManager.setIsServer(() => false);
  client.mount();
  focusManager.setFocused(true);
  asked = 0;
  cropping = 0;
});

afterEach(() => {
  stop();
  client.clear();
  client.unmount();
  focusManager.setFocused(undefined);
  vi.useRealTimers();
});

test('an idle page asks every 20 s, and one with photographs in process every 2 s', async () => {
  follow();
  await vi.advanceTimersByTimeAsync(2 * IDLE_POLL_MS);
  expect(asked).toBe(3);
  cropping = 1;
  await vi.advanceTimersByTimeAsync(IDLE_POLL_MS);
  expect(asked).toBe(4);
  await vi.advanceTimersByTimeAsync(5 * BUSY_POLL_MS);
  expect(asked).toBe(9);
});

test('a page that uploads asks every 2 s', async () => {
  follow(() => true);
  await vi.advanceTimersByTimeAsync(3 * BUSY_POLL_MS);
  expect(asked).toBe(4);
});

test('a hidden page does not ask, even while photographs are in process', async () => {
  cropping = 1;
  follow();
  await vi.advanceTimersByTimeAsync(0);
  focusManager.setFocused(false);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(asked).toBe(1);
});

test('a page that is shown again asks at once, also when it was hidden only for a moment', async () => {
  follow();
  await vi.advanceTimersByTimeAsync(0);
  focusManager.setFocused(false);
  await vi.advanceTimersByTimeAsync(1_000);
  focusManager.setFocused(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toBe(2);
});

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { address } from './address';
import { Refused } from './errors';
import { exportSheet } from './exports';
import type { Export } from './types';

const RUNNING: Export = {
  id: 'export-labels',
  sheet: 'labels',
  state: 'running',
  done: 0,
  everything: 9,
  reason: null,
  link: null,
};
const LINK = 'https://bucket.example/exports/labels.csv?signature=x';
const DONE: Export = { ...RUNNING, state: 'done', done: 9, link: LINK };

let asked: string[] = [];

/** Answers the requests one after the other. */
function answering(...answers: Array<Export | Response | Error>): void {
  vi.stubGlobal('fetch', async (request: Request | string) => {
    const whole = typeof request === 'string' ? new Request(request) : request;
    asked.push(`${whole.method} ${whole.url}`);
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer instanceof Response ? answer : Response.json(answer);
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  address.set('https://api.example');
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
  address.set(null);
  asked = [];
});

test('a sheet is started, followed and downloaded from its link', async () => {
  answering(RUNNING, { ...RUNNING, done: 5 }, DONE, new Response('a,b'));
  const told: number[] = [];
  const making = exportSheet('labels', (each) => told.push(each.done), AbortSignal.timeout(1e6));
  await vi.runAllTimersAsync();
  expect(await (await making).text()).toBe('a,b');
  expect(told).toEqual([0, 5]);
  expect(asked).toEqual([
    'POST https://api.example/v1/exports',
    'GET https://api.example/v1/exports/export-labels',
    'GET https://api.example/v1/exports/export-labels',
    `GET ${LINK}`,
  ]);
});

test('the server may be away meanwhile', async () => {
  answering(
    RUNNING,
    new TypeError('away'),
    new Response('', { status: 503 }),
    DONE,
    new Response('a'),
  );
  const making = exportSheet('labels', () => {}, AbortSignal.timeout(1e6));
  await vi.runAllTimersAsync();
  expect(await (await making).text()).toBe('a');
});

test('it asks less and less often, at most every 5 s', async () => {
  answering(...Array.from({ length: 20 }, () => RUNNING), DONE, new Response('a'));
  const making = exportSheet('labels', () => {}, AbortSignal.timeout(1e6));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked.length).toBe(16);
  await vi.runAllTimersAsync();
  await making;
});

test('an export that stopped says why', async () => {
  answering(RUNNING, { ...RUNNING, state: 'stopped', reason: 'The disk is full.' });
  const making = exportSheet('labels', () => {}, AbortSignal.timeout(1e6));
  const refused = expect(making).rejects.toThrow(new Refused(409, 'The disk is full.'));
  await vi.runAllTimersAsync();
  await refused;
});

test('an expired link is not downloaded as a sheet', async () => {
  answering(DONE, new Response('<Error/>', { status: 403 }));
  const making = exportSheet('labels', () => {}, AbortSignal.timeout(1e6));
  await expect(making).rejects.toThrow('The sheet is not there any more.');
});

test('somebody who leaves the page is not waited for', async () => {
  answering(...Array.from({ length: 20 }, () => RUNNING));
  const leaving = new AbortController();
  const making = exportSheet('labels', () => {}, leaving.signal);
  const ended = expect(making).rejects.toThrow();
  await vi.advanceTimersByTimeAsync(600);
  leaving.abort();
  await ended;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked.length).toBe(2);
});

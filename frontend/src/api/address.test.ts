import { afterEach, expect, test, vi } from 'vitest';
import { address } from './address';
import { answered, client } from './client';
import { signInOptions } from './service';

const asked: Request[] = [];

function answering(body: unknown): void {
  vi.stubGlobal('fetch', async (request: Request) => {
    asked.push(request);
    return Response.json(body);
  });
}

afterEach(() => {
  vi.unstubAllGlobals();
  asked.length = 0;
  address.set(null);
});

test('requests go to the address that the answer to sign-in names, with their body', async () => {
  answering({ pool: null, api: 'https://abc.execute-api.eu-west-1.amazonaws.com' });
  address.set('https://page.example');
  const { queryFn } = signInOptions();
  if (typeof queryFn !== 'function') throw new Error('There is no request.');
  await queryFn({ signal: new AbortController().signal } as never);
  await answered(client.POST('/v1/uploads', { body: { filename: 'a.jpg', size: 1 } }));
  expect(asked.map((each) => each.url)).toEqual([
    'https://page.example/v1/sign-in',
    'https://abc.execute-api.eu-west-1.amazonaws.com/v1/uploads',
  ]);
  expect(await asked[1]?.json()).toEqual({ filename: 'a.jpg', size: 1 });
});

test('without an address of its own the API is asked at the page', () => {
  address.set(null);
  expect(address.of('/v1/stats')).toBe('/v1/stats');
});

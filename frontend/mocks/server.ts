import { Buffer } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { getResponse } from 'msw';
import { handlers } from './handlers.ts';

async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** A middleware for Vite's server: the mock handlers answer /v1 and /objects. */
export async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  next: () => void,
): Promise<void> {
  const url = request.url ?? '/';
  if (!url.startsWith('/v1/') && !url.startsWith('/objects/')) return next();
  const asked = new Request(new URL(url, 'http://mock'), {
    method: request.method,
    headers: new Headers(request.headers as Record<string, string>),
    body: (await bodyOf(request)) as BodyInit | undefined,
  });
  const mocked = await getResponse(handlers, asked);
  if (!mocked) return next();
  response.writeHead(mocked.status, Object.fromEntries(mocked.headers));
  response.end(Buffer.from(await mocked.arrayBuffer()));
}

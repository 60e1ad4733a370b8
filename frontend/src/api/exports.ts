import { answered, client } from './client';
import { Refused, Unreachable } from './errors';
import type { Export } from './types';

export type Sheet = Export['sheet'];

const FIRST_POLL_MS = 500;
const LONGEST_POLL_MS = 5_000;

/**
 * Lets the server make a sheet of the whole catalogue, which may take minutes, and downloads it.
 * A sheet that is being made already is joined, so leaving the page and coming back loses nothing.
 *
 * @param follow is told how far it is.
 * @param signal ends the waiting, not the server's work.
 */
export async function exportSheet(
  sheet: Sheet,
  follow: (export_: Export) => void,
  signal: AbortSignal,
): Promise<Blob> {
  let found: Export = await answered(client.POST('/v1/exports', { body: { sheet }, signal }));
  let delay = FIRST_POLL_MS;
  while (found.state === 'running') {
    follow(found);
    await wait(delay, signal);
    delay = Math.min(1.5 * delay, LONGEST_POLL_MS);
    const params = { path: { export_id: found.id } };
    try {
      found = await answered(client.GET('/v1/exports/{export_id}', { params, signal }));
    } catch (error) {
      // The server goes on with the export when it is back.
      if (!(error instanceof Unreachable)) throw error;
    }
  }
  if (found.link === null) throw new Refused(409, found.reason ?? 'The export stopped.');
  return download(found.link, signal);
}

/** The file at a link, which is signed and needs no token. */
async function download(link: string, signal: AbortSignal): Promise<Blob> {
  let response: Response;
  try {
    response = await fetch(link, { signal });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new Unreachable();
  }
  if (!response.ok) throw new Refused(response.status, 'The sheet is not there any more.');
  return response.blob();
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => reject(signal.reason);
    if (signal.aborted) return end();
    signal.addEventListener('abort', end, { once: true });
    setTimeout(() => {
      signal.removeEventListener('abort', end);
      resolve();
    }, milliseconds);
  });
}

import { connection } from '~/api/connection';
import { isGatewayStatus, refusal, Unreachable } from '~/api/errors';
import type { PresignedUpload } from '~/api/types';

const STALLED_MS = 60_000;

function bodyOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // S3 answers in XML, with messages for programmers.
    const tooLarge = text.includes('EntityTooLarge');
    return { detail: tooLarge ? 'The file is too large.' : '' };
  }
}

function unreachable(): Unreachable {
  connection.failed();
  return new Unreachable();
}

/** Sends one file as a presigned POST to S3: first all fields of the ticket, then the file. */
export function send(
  ticket: PresignedUpload,
  file: File,
  progress: (bytes: number) => void,
): Promise<void> {
  const form = new FormData();
  for (const [name, value] of Object.entries(ticket.fields)) form.append(name, value);
  form.append('file', file);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let stalled = setTimeout(() => request.abort(), STALLED_MS);
    const moving = () => {
      clearTimeout(stalled);
      stalled = setTimeout(() => request.abort(), STALLED_MS);
    };
    request.upload.onprogress = (event) => {
      moving();
      progress(event.loaded);
    };
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve();
      else if (isGatewayStatus(request.status)) reject(unreachable());
      else reject(refusal(request.status, bodyOf(request.responseText)));
    };
    request.onerror = () => reject(unreachable());
    request.onabort = () => reject(unreachable());
    request.onloadend = () => clearTimeout(stalled);
    request.open(ticket.method, ticket.url);
    request.send(form);
  });
}

/** Whether a file can still be read: its card or drive may be gone. */
export async function isReadable(file: File): Promise<boolean> {
  return file
    .slice(0, 1)
    .arrayBuffer()
    .then(
      () => true,
      () => false,
    );
}

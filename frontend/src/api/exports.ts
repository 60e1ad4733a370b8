import { answered, client } from './client';

export type Sheet = 'catalogue' | 'wildbook' | 'labels';

/** A sheet of the whole catalogue, asked for with the person's own sign-in. */
export function exportSheet(sheet: Sheet): Promise<Blob> {
  const asked = client.GET(`/v1/export/${sheet}.csv`, { parseAs: 'blob' });
  return answered(asked as Promise<{ data?: Blob; error?: unknown; response: Response }>);
}

import { answered, client } from './client';

export type Sheet = 'catalogue' | 'wildbook' | 'labels';

/** A sheet of the whole catalogue, requested with the user's token. */
export function exportSheet(sheet: Sheet): Promise<Blob> {
  const asked = client.GET(`/v1/export/${sheet}.csv`, { parseAs: 'blob' });
  return answered(asked as Promise<{ data?: Blob; error?: unknown; response: Response }>);
}

export type UploadState = 'waiting' | 'sending' | 'received' | 'refused' | 'failed';

/** One file to upload; `refused` is final, `failed` can be retried. */
export interface UploadItem {
  readonly id: number;
  /** Its key in the upload store. */
  readonly key: string;
  readonly name: string;
  readonly size: number;
  readonly state: UploadState;
  readonly sent: number;
  readonly reason: string | null;
  readonly photographId: string | null;
}

export interface UploadSummary {
  readonly items: readonly UploadItem[];
  readonly waitingForServer: boolean;
  readonly bytes: number;
  readonly bytesSent: number;
  readonly secondsLeft: number | null;
  /** Whether the page can be closed: every unsent file is in the upload store. */
  readonly allStored: boolean;
  /** How many of the items come from a page that was closed. */
  readonly resumed: number;
}

export function isBusyState(state: UploadState): boolean {
  return state === 'waiting' || state === 'sending';
}

/** The size of all items except the refused and failed ones, and how much of it is sent. */
export function bytesOf(items: readonly UploadItem[]): { bytes: number; bytesSent: number } {
  const counted = items.filter((item) => item.state !== 'refused' && item.state !== 'failed');
  return {
    bytes: counted.reduce((sum, item) => sum + item.size, 0),
    bytesSent: counted.reduce((sum, item) => sum + item.sent, 0),
  };
}

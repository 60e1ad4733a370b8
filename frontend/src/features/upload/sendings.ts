export type SendingState = 'waiting' | 'sending' | 'received' | 'refused' | 'failed';

/** One file on its way to the server; `refused` is final, `failed` can be tried again. */
export interface Sending {
  readonly id: number;
  readonly name: string;
  readonly size: number;
  readonly state: SendingState;
  readonly sent: number;
  readonly reason: string | null;
  readonly photographId: string | null;
}

export interface Sendings {
  readonly items: readonly Sending[];
  readonly waitingForServer: boolean;
  readonly bytes: number;
  readonly bytesSent: number;
  readonly secondsLeft: number | null;
  /** Whether the page may be closed: the browser keeps all that is unsent for the next visit. */
  readonly allKept: boolean;
  /** How many of these a closed page had left. */
  readonly resumed: number;
}

export function isBusyState(state: SendingState): boolean {
  return state === 'waiting' || state === 'sending';
}

/** The bytes of all that can be sent, and of what is sent. */
export function bytesOf(items: readonly Sending[]): { bytes: number; bytesSent: number } {
  const counted = items.filter((item) => item.state !== 'refused' && item.state !== 'failed');
  return {
    bytes: counted.reduce((sum, item) => sum + item.size, 0),
    bytesSent: counted.reduce((sum, item) => sum + item.sent, 0),
  };
}

import type { Problem } from './types';

/** The server refused a request; `message` is its reason, for the user. */
export class Refused extends Error {
  override name = 'Refused';
  readonly status: number;
  readonly faults: ReadonlyArray<{ field: string; reason: string }>;

  constructor(status: number, detail: string, faults: Problem['errors'] = []) {
    super(detail);
    this.status = status;
    this.faults = faults ?? [];
  }
}

/** The server did not answer; the request may succeed later. */
export class Unreachable extends Error {
  override name = 'Unreachable';

  constructor() {
    super('The server does not answer.');
  }
}

const GATEWAY_STATUSES = new Set([502, 503, 504]);

/** Whether a status comes from a gateway whose server does not answer. */
export function isGatewayStatus(status: number): boolean {
  return GATEWAY_STATUSES.has(status);
}

/** The error for a response that is not a success; its body may be anything. */
export function refusal(status: number, body: unknown): Refused {
  const problem = (typeof body === 'object' && body !== null ? body : {}) as Partial<Problem>;
  const detail =
    typeof problem.detail === 'string' && problem.detail !== ''
      ? problem.detail
      : `The server refused this (${status}).`;
  return new Refused(status, detail, Array.isArray(problem.errors) ? problem.errors : []);
}

export function isConflict(error: unknown): error is Refused {
  return error instanceof Refused && error.status === 409;
}

export function isMissing(error: unknown): error is Refused {
  return error instanceof Refused && error.status === 404;
}

/** The message to show for an error: its detail, followed by each of its faults. */
export function words(error: unknown): string {
  if (error instanceof Refused && error.faults.length > 0) {
    return `${error.message} ${error.faults.map((fault) => fault.reason).join(' ')}`;
  }
  if (error instanceof Refused || error instanceof Unreachable) return error.message;
  return 'Something went wrong on this page. Please try again.';
}

let api = '';

/**
 * Where the API is. On AWS it has an address of its own, which the answer to /v1/sign-in names: the
 * proxy of the page's host ends requests after 15 to 30 s and may repeat them. On a laptop the API
 * has the page's address.
 */
export const address = {
  /** Sets the origin of later requests; null for the page's own. */
  set(origin: string | null | undefined): void {
    api = origin?.replace(/\/$/, '') ?? '';
  },
  of(path: string): string {
    return `${api}${path}`;
  },
};

/** A request of the API; a path alone is sent to the API's address. */
export class ApiRequest extends Request {
  constructor(input: RequestInfo | URL, init?: RequestInit) {
    super(typeof input === 'string' && input.startsWith('/') ? address.of(input) : input, init);
  }
}

import { answered, client } from './client';

type Query = Record<string, string | number | undefined>;
type Init = { params?: { query?: Query }; body?: unknown; signal?: AbortSignal };
type Asked<Data> = Promise<{ data?: Data; error?: unknown; response: Response }>;
type Method = 'GET' | 'POST' | 'PATCH';

const loose = client as unknown as Record<Method, (path: string, init: Init) => Asked<unknown>>;

/** Asks for a path that the API document of this branch does not have yet. */
export function ahead<Data>(method: Method, path: string, init: Init = {}): Promise<Data> {
  return answered(loose[method](path, init) as Asked<Data>);
}

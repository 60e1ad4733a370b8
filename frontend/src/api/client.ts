import createClient from 'openapi-fetch';
import { ApiRequest } from './address';
import { connection } from './connection';
import { isGatewayStatus, refusal, Unreachable } from './errors';
import type { paths } from './schema';
import { session } from './session';

async function fetchAndReport(request: Request): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(await session.signed(request));
  } catch (error) {
    if (request.signal.aborted) throw error;
    connection.failed();
    throw new Unreachable();
  }
  if (isGatewayStatus(response.status)) {
    connection.failed();
    throw new Unreachable();
  }
  connection.answered();
  return response;
}

export const client = createClient<paths>({
  baseUrl: '/',
  fetch: fetchAndReport,
  Request: ApiRequest,
});

type Answer<Data> = { data?: Data; error?: unknown; response: Response };

/** The data of a response. Throws `Refused` if the server refused the request. */
export async function answered<Data>(asked: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await asked;
  if (!response.ok || data === undefined) throw refusal(response.status, error);
  return data;
}

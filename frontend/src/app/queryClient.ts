import { QueryClient } from '@tanstack/react-query';
import { Refused } from '~/api/errors';

const RETRIES = 2;

function shouldRetry(failures: number, error: Error): boolean {
  const final = error instanceof Refused && error.status < 500;
  return !final && failures < RETRIES;
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // "always": the server may run on this laptop and so be reachable without a network.
      networkMode: 'always',
      staleTime: 15_000,
      retry: shouldRetry,
      retryDelay: (attempt) => 400 * 2 ** attempt,
    },
    mutations: { networkMode: 'always', retry: false },
  },
});

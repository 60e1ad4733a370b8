import { QueryClient } from '@tanstack/react-query';
import { Refused } from '~/api/errors';

const RETRIES = 2;

function mayHelpToRetry(failures: number, error: Error): boolean {
  const final = error instanceof Refused && error.status < 500;
  return !final && failures < RETRIES;
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // "always": without a network the server may still be here, on this laptop.
      networkMode: 'always',
      staleTime: 15_000,
      retry: mayHelpToRetry,
      retryDelay: (attempt) => 400 * 2 ** attempt,
    },
    mutations: { networkMode: 'always', retry: false },
  },
});

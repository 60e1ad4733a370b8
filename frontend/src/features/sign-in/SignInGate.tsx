import { Center, Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense } from 'react';
import { signInOptions } from '~/api/service';
import { Failed } from '~/components/states';

// Amplify is larger than the rest of the app: a laptop, where nobody signs in, never loads it.
const Cognito = lazy(() => import('./Cognito'));

function Waiting() {
  return (
    <Center h="100vh">
      <Loader aria-label="One moment" />
    </Center>
  );
}

/** The app, once it is known who asks: at once on a laptop, after signing in on AWS. */
export function SignInGate({ children }: { children: ReactNode }) {
  const { data, isError, error, refetch } = useQuery(signInOptions());
  if (data?.pool) {
    return (
      <Suspense fallback={<Waiting />}>
        <Cognito pool={data.pool}>{children}</Cognito>
      </Suspense>
    );
  }
  if (data) return children;
  if (isError)
    return <Failed what="The page cannot start" error={error} retry={() => void refetch()} />;
  return <Waiting />;
}

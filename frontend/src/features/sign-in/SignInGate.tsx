import { Center, Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense } from 'react';
import { signInOptions } from '~/api/service';
import { Failed } from '~/components/states';

// Loaded on AWS only: Amplify is larger than the rest of the app, and laptops need no sign-in.
const Cognito = lazy(() => import('./Cognito'));

function Waiting() {
  return (
    <Center h="100vh">
      <Loader aria-label="Loading" />
    </Center>
  );
}

/** Shows the app: after sign-in on AWS, without it on a laptop. */
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
    return (
      <Failed what="The app could not be started" error={error} retry={() => void refetch()} />
    );
  return <Waiting />;
}

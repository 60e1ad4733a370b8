import '@aws-amplify/ui-react/styles.css';
import {
  Authenticator,
  defaultDarkModeOverride,
  ThemeProvider,
  useAuthenticator,
} from '@aws-amplify/ui-react';
import { useComputedColorScheme } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Amplify } from 'aws-amplify';
import { fetchAuthSession } from 'aws-amplify/auth';
import { type ReactNode, useMemo } from 'react';
import { session } from '~/api/session';
import type { UserPool } from '~/api/types';
import { FlukeMark } from '~/components/icons';
import classes from './Cognito.module.css';
import { Person } from './SignedIn';

function begin(pool: UserPool): void {
  Amplify.configure({
    Auth: { Cognito: { userPoolId: pool.user_pool_id, userPoolClientId: pool.client_id } },
  });
  session.carry(async () => (await fetchAuthSession()).tokens?.idToken?.toString());
}

const look = { name: 'flukeline', overrides: [defaultDarkModeOverride] };

const heading = (words: string) => ({ Header: () => <h2 className={classes.heading}>{words}</h2> });

const parts = {
  Header: () => (
    <h1 className={classes.title}>
      <FlukeMark />
      Flukeline
    </h1>
  ),
  ForceNewPassword: heading('Choose a password of your own'),
  ForgotPassword: heading('Choose a new password'),
  ConfirmResetPassword: heading('Choose a new password'),
};

/** Whom the token names; Amplify names nobody after a first password was changed. */
function useEmail(isSignedIn: boolean) {
  const { data } = useQuery({
    queryKey: ['who'],
    queryFn: async () => (await fetchAuthSession()).tokens?.idToken?.payload.email ?? null,
    enabled: isSignedIn,
  });
  return data?.toString();
}

function Gate({ children }: { children: ReactNode }) {
  const { authStatus, signOut } = useAuthenticator((context) => [context.authStatus]);
  const email = useEmail(authStatus === 'authenticated');
  const queryClient = useQueryClient();
  function leave(): void {
    signOut();
    // Whoever signs in next sees only what they may see themselves.
    queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'sign-in' });
  }
  if (authStatus !== 'authenticated') {
    return (
      <main className={classes.form}>
        <Authenticator hideSignUp loginMechanisms={['email']} components={parts} />
      </main>
    );
  }
  return <Person value={{ email, leave }}>{children}</Person>;
}

/** Amplify's sign-in before the app; nobody signs up by themselves. */
export default function Cognito({ pool, children }: { pool: UserPool; children: ReactNode }) {
  useMemo(() => begin(pool), [pool]);
  const scheme = useComputedColorScheme('dark');
  return (
    <ThemeProvider theme={look} colorMode={scheme}>
      <Authenticator.Provider>
        <Gate>{children}</Gate>
      </Authenticator.Provider>
    </ThemeProvider>
  );
}

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
import { User } from './SignedIn';

function configure(pool: UserPool): void {
  Amplify.configure({
    Auth: { Cognito: { userPoolId: pool.user_pool_id, userPoolClientId: pool.client_id } },
  });
  session.setTokenSource(async () => (await fetchAuthSession()).tokens?.idToken?.toString());
}

const amplifyTheme = { name: 'flukeline', overrides: [defaultDarkModeOverride] };

const heading = (words: string) => ({ Header: () => <h2 className={classes.heading}>{words}</h2> });

const components = {
  Header: () => (
    <h1 className={classes.title}>
      <FlukeMark />
      Flukeline
    </h1>
  ),
  ForceNewPassword: heading('Choose your own password'),
  ForgotPassword: heading('Choose a new password'),
  ConfirmResetPassword: heading('Choose a new password'),
};

/** The email in the token; Amplify's own user has none after the first password was changed. */
function useEmail(isSignedIn: boolean) {
  const { data } = useQuery({
    queryKey: ['email'],
    queryFn: async () => (await fetchAuthSession()).tokens?.idToken?.payload.email ?? null,
    enabled: isSignedIn,
  });
  return data?.toString();
}

function Gate({ children }: { children: ReactNode }) {
  const { authStatus, signOut } = useAuthenticator((context) => [context.authStatus]);
  const email = useEmail(authStatus === 'authenticated');
  const queryClient = useQueryClient();
  function signOutAndClear(): void {
    signOut();
    // The next user must not see data that was fetched for this one.
    queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'sign-in' });
  }
  if (authStatus !== 'authenticated') {
    return (
      <main className={classes.form}>
        <Authenticator hideSignUp loginMechanisms={['email']} components={components} />
      </main>
    );
  }
  return <User value={{ email, signOut: signOutAndClear }}>{children}</User>;
}

/** Shows the app after sign-in with Amplify; accounts are made by an administrator only. */
export default function Cognito({ pool, children }: { pool: UserPool; children: ReactNode }) {
  useMemo(() => configure(pool), [pool]);
  const scheme = useComputedColorScheme('dark');
  return (
    <ThemeProvider theme={amplifyTheme} colorMode={scheme}>
      <Authenticator.Provider>
        <Gate>{children}</Gate>
      </Authenticator.Provider>
    </ThemeProvider>
  );
}

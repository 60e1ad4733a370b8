import '@aws-amplify/ui-react/styles.css';
import { Authenticator, ThemeProvider, useAuthenticator } from '@aws-amplify/ui-react';
import { Button, useComputedColorScheme } from '@mantine/core';
import { Amplify } from 'aws-amplify';
import { fetchAuthSession } from 'aws-amplify/auth';
import { type ReactNode, useMemo } from 'react';
import { session } from '~/api/session';
import type { UserPool } from '~/api/types';
import { FlukeMark } from '~/components/icons';
import classes from './Cognito.module.css';

function begin(pool: UserPool): void {
  Amplify.configure({
    Auth: { Cognito: { userPoolId: pool.user_pool_id, userPoolClientId: pool.client_id } },
  });
  session.carry(async () => (await fetchAuthSession()).tokens?.idToken?.toString());
}

const parts = {
  Header: () => (
    <h1 className={classes.title}>
      <FlukeMark />
      Flukeline
    </h1>
  ),
};

function Gate({ children }: { children: ReactNode }) {
  const { authStatus, user, signOut } = useAuthenticator((context) => [
    context.authStatus,
    context.user,
  ]);
  if (authStatus !== 'authenticated') {
    return (
      <main className={classes.form}>
        <Authenticator hideSignUp components={parts} />
      </main>
    );
  }
  return (
    <>
      {children}
      <aside className={classes.who} aria-label="Signed in">
        {user?.signInDetails?.loginId}
        <Button size="compact-xs" variant="subtle" onClick={signOut}>
          Sign out
        </Button>
      </aside>
    </>
  );
}

/** Amplify's sign-in before the app; nobody signs up by themselves. */
export default function Cognito({ pool, children }: { pool: UserPool; children: ReactNode }) {
  useMemo(() => begin(pool), [pool]);
  const scheme = useComputedColorScheme('dark');
  return (
    <ThemeProvider colorMode={scheme}>
      <Authenticator.Provider>
        <Gate>{children}</Gate>
      </Authenticator.Provider>
    </ThemeProvider>
  );
}

import { Button } from '@mantine/core';
import { createContext, useContext } from 'react';
import classes from './SignedIn.module.css';

/** The signed-in user; null on a laptop, where nobody signs in. */
export const User = createContext<{ email: string | undefined; signOut: () => void } | null>(null);

/** The user's email and the sign-out button; in the header, since the decision bar covers the foot. */
export function SignedIn() {
  const user = useContext(User);
  if (!user) return null;
  return (
    <section className={classes.who} aria-label="Signed in">
      <span className={classes.email}>{user.email}</span>
      <Button size="compact-xs" variant="subtle" onClick={user.signOut}>
        Sign out
      </Button>
    </section>
  );
}

import { Button } from '@mantine/core';
import { createContext, useContext } from 'react';
import classes from './SignedIn.module.css';

/** Who is signed in; null on a laptop, where nobody signs in. */
export const Person = createContext<{ email: string | undefined; leave: () => void } | null>(null);

/** Their address and the way out, in the header: at the page's foot it lay under the decisions. */
export function SignedIn() {
  const person = useContext(Person);
  if (!person) return null;
  return (
    <section className={classes.who} aria-label="Signed in">
      <span className={classes.email}>{person.email}</span>
      <Button size="compact-xs" variant="subtle" onClick={person.leave}>
        Sign out
      </Button>
    </section>
  );
}

import { Loader, Text } from '@mantine/core';
import { countOf, ON_THE_WAY, onTheWay } from '~/api/service';
import type { Stats } from '~/api/types';
import { count } from '~/components/format';
import classes from './OnTheWay.module.css';
import { STATE_WORDS } from './stateWords';

/** How many photographs are at which stage, while there are any. */
export function OnTheWay({ stats }: { stats: Stats | undefined }) {
  const number = onTheWay(stats);
  if (number === 0) return null;
  return (
    <section className={`panel ${classes.panel}`} aria-label="On the way">
      <Loader size={18} aria-hidden="true" />
      <Text fw={600} size="sm" role="status">
        {count(number, 'photograph')} on the way
      </Text>
      <ul className={classes.stages}>
        {ON_THE_WAY.map((state) => (
          <li key={state} data-none={countOf(stats, state) === 0}>
            {STATE_WORDS[state].label} <b>{countOf(stats, state).toLocaleString()}</b>
          </li>
        ))}
      </ul>
    </section>
  );
}

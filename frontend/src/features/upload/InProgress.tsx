import { Loader, Text } from '@mantine/core';
import { countOf, IN_PROGRESS, inProgress } from '~/api/service';
import type { Stats } from '~/api/types';
import { count } from '~/components/format';
import classes from './InProgress.module.css';
import { STATE_WORDS } from './stateWords';

/** How many photographs are at each stage of processing; nothing if there are none. */
export function InProgress({ stats }: { stats: Stats | undefined }) {
  const number = inProgress(stats);
  if (number === 0) return null;
  return (
    <section className={`panel ${classes.panel}`} aria-label="In progress">
      <Loader size={18} aria-hidden="true" />
      <Text fw={600} size="sm" role="status">
        {count(number, 'photograph')} in progress
      </Text>
      <ul className={classes.stages}>
        {IN_PROGRESS.map((state) => (
          <li key={state} data-none={countOf(stats, state) === 0}>
            {STATE_WORDS[state].label} <b>{countOf(stats, state).toLocaleString()}</b>
          </li>
        ))}
      </ul>
    </section>
  );
}

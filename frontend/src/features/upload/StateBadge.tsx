import type { PhotographState } from '~/api/types';
import classes from './StateBadge.module.css';
import { STATE_WORDS } from './stateWords';

/** A photograph's state, in words and colour. */
export function StateBadge({ state }: { state: PhotographState }) {
  const { label, tone } = STATE_WORDS[state];
  return (
    <span className={classes.badge} data-tone={tone}>
      {label}
    </span>
  );
}

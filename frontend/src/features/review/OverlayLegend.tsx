import { words } from '~/api/errors';
import { WarningIcon } from '~/components/icons';
import classes from './OverlayLegend.module.css';
import type { Overlay } from './overlay';

interface LegendProps {
  overlay: Overlay;
  whole: boolean;
  error: Error | null;
  busy: boolean;
}

const WORDS = {
  looked: 'Brighter areas influenced the model more. This is not proof of a match.',
  similar:
    'Brighter areas make the two flukes more similar to the model. This is not proof of a match.',
};

/** Explains the overlay's colours, or why there is no overlay. */
export function OverlayLegend({ overlay, whole, error, busy }: LegendProps) {
  if (overlay === 'none') return null;
  if (error) {
    return (
      <span className={classes.legend} role="alert">
        <WarningIcon size={15} /> The overlay can't be shown: {words(error)}
      </span>
    );
  }
  return (
    <span className={classes.legend} role="status">
      {whole ? (
        'The overlay is available for the fluke, not for the whole photograph.'
      ) : (
        <>
          <span className={classes.scale} aria-hidden="true" />
          {busy ? 'Computing the overlay…' : WORDS[overlay]}
        </>
      )}
    </span>
  );
}

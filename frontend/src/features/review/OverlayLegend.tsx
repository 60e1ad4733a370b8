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

const SAYS = {
  looked: 'Brighter: what the model looked at more in this fluke. It is no proof of a match.',
  agree:
    'Brighter: what speaks more for the two flukes being one whale. It is no proof of a match.',
};

/** What the colours over the pictures mean, in words; or why there are none. */
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
        'The overlay is shown over the fluke, not over the whole photograph.'
      ) : (
        <>
          <span className={classes.scale} aria-hidden="true" />
          {busy ? 'Working out the overlay…' : SAYS[overlay]}
        </>
      )}
    </span>
  );
}

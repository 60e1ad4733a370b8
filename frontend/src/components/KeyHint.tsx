import { keyCap } from './keyboard';

/** The key that does the same as the button it is shown on. */
export function KeyHint({ of }: { of: string }) {
  return (
    <span className="key-cap" aria-hidden="true">
      {keyCap(of)}
    </span>
  );
}

import { keyCap } from './keyboard';

/** A key cap beside the words of a button. */
export function KeyHint({ of }: { of: string }) {
  return (
    <span className="key-cap" aria-hidden="true">
      {keyCap(of)}
    </span>
  );
}

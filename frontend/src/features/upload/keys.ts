import type { Keymap } from '~/components/keyboard';

/** The keys of the photograph dialog; each is shown on the button that does the same. */
export const photographKeys = {
  changeBox: { keys: ['b'], does: 'Change the box around the fluke' },
  addFluke: { keys: ['a'], does: 'Add another fluke in this photograph' },
} as const satisfies Keymap;

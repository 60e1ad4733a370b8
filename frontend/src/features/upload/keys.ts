import type { Keymap } from '~/components/keyboard';

/** The keys of an opened photograph; each has a visible control that shows it. */
export const photographKeys = {
  changeBox: { keys: ['b'], does: 'Change the box around the fluke' },
  addFluke: { keys: ['a'], does: 'Add another fluke of this photograph' },
} as const satisfies Keymap;

import type { Keymap } from '~/components/keyboard';

/** The keys of the page Group; each is shown on the button that does the same. */
export const groupKeys = {
  joinProposed: { keys: ['y'], does: 'Join the first proposal' },
  keepApart: { keys: ['n'], does: 'Keep the first proposal apart' },
  joinAll: { keys: ['a'], does: 'Join all proposals' },
  next: { keys: ['ArrowRight'], does: 'Next photograph', repeats: true },
  previous: { keys: ['ArrowLeft'], does: 'Previous photograph', repeats: true },
  nextRow: { keys: ['ArrowDown'], does: 'Next encounter', repeats: true },
  previousRow: { keys: ['ArrowUp'], does: 'Previous encounter', repeats: true },
  mark: { keys: [' '], does: 'Mark or unmark the photograph' },
  moveHere: { keys: ['m'], does: 'Move the marked photographs to this encounter' },
  split: { keys: ['s'], does: 'Split off the marked photographs as a new encounter' },
  joinAbove: { keys: ['j'], does: 'Join this encounter with the one above' },
  edit: { keys: ['e'], does: 'Edit date, place and notes of this encounter' },
  clear: { keys: ['Escape'], does: 'Clear all marks' },
  undo: { keys: ['u'], does: 'Undo the last change' },
  review: { keys: ['r'], does: 'Start the review' },
} as const satisfies Keymap;

import type { Keymap } from '~/components/keyboard';

/** Every key of the page that groups photographs; each has a visible control that shows it. */
export const groupKeys = {
  joinProposed: { keys: ['y'], does: 'Join the first proposal' },
  keepApart: { keys: ['n'], does: 'Keep the first proposal apart' },
  joinAll: { keys: ['a'], does: 'Join all proposals' },
  next: { keys: ['ArrowRight'], does: 'Next photograph', repeats: true },
  previous: { keys: ['ArrowLeft'], does: 'Previous photograph', repeats: true },
  nextRow: { keys: ['ArrowDown'], does: 'Next encounter', repeats: true },
  previousRow: { keys: ['ArrowUp'], does: 'Previous encounter', repeats: true },
  mark: { keys: [' '], does: 'Mark the photograph, or take the mark off' },
  moveHere: { keys: ['m'], does: 'Move the marked photographs to this encounter' },
  split: { keys: ['s'], does: 'Split the marked photographs off as a new encounter' },
  joinAbove: { keys: ['j'], does: 'Join this encounter with the one above' },
  edit: { keys: ['e'], does: 'Change date, place and notes of this encounter' },
  clear: { keys: ['Escape'], does: 'Take all marks off' },
  undo: { keys: ['u'], does: 'Undo the last change of groups' },
  review: { keys: ['r'], does: 'Start the review' },
} as const satisfies Keymap;

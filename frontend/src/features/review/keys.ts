import type { Keymap } from '~/components/keyboard';

/** Every key of the review page; each has a visible control that shows it. */
export const reviewKeys = {
  confirm: { keys: ['Enter'], does: 'Confirm the candidate shown' },
  newWhale: { keys: ['n'], does: 'Name a new whale' },
  notIdentifiable: { keys: ['x'], does: 'Mark as not identifiable' },
  findWhale: { keys: ['f'], does: 'Confirm as a whale found by name' },
  skip: { keys: ['s'], does: 'Skip to the next encounter' },
  undo: { keys: ['u'], does: 'Undo the last decision' },
  nextCandidate: { keys: ['ArrowDown', 'j'], does: 'Next candidate', repeats: true },
  previousCandidate: { keys: ['ArrowUp', 'k'], does: 'Previous candidate', repeats: true },
  nextPhotograph: { keys: ['ArrowRight'], does: "Candidate's next photograph", repeats: true },
  previousPhotograph: {
    keys: ['ArrowLeft'],
    does: "Candidate's previous photograph",
    repeats: true,
  },
  queryPhotograph: { keys: ['q'], does: "Encounter's next photograph" },
  zoomIn: { keys: ['+', '='], does: 'Zoom in', repeats: true },
  zoomOut: { keys: ['-'], does: 'Zoom out', repeats: true },
  panLeft: { keys: ['Shift+ArrowLeft'], does: 'Move the picture: left', repeats: true },
  panRight: { keys: ['Shift+ArrowRight'], does: 'Move the picture: right', repeats: true },
  panUp: { keys: ['Shift+ArrowUp'], does: 'Move the picture: up', repeats: true },
  panDown: { keys: ['Shift+ArrowDown'], does: 'Move the picture: down', repeats: true },
  reset: { keys: ['0'], does: 'Whole picture again' },
  inStep: { keys: ['i'], does: 'Zoom and pan both sides in step, or each alone' },
  whole: { keys: ['w'], does: 'Fluke, or the whole photograph' },
} as const satisfies Keymap;

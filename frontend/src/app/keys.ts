import type { Keymap } from '~/components/keyboard';

export const globalKeys = {
  help: { keys: ['?'], does: 'Show keyboard shortcuts' },
  toUpload: { keys: ['1'], does: 'Go to Upload' },
  toGroup: { keys: ['2'], does: 'Go to Group' },
  toReview: { keys: ['3'], does: 'Go to Review' },
  toWhales: { keys: ['4'], does: 'Go to Whales' },
  toImport: { keys: ['5'], does: 'Go to Import' },
} as const satisfies Keymap;

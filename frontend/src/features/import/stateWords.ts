import type { SheetImport } from '~/api/types';

export const STATE_WORDS: Record<SheetImport['state'], string> = {
  receiving: 'The sheet has not arrived',
  mapping: 'Columns to be confirmed',
  photographs: 'Waiting for photographs',
  checking: 'Being checked',
  refused: 'Refused',
  checked: 'Ready to import',
  importing: 'Being imported',
  undoing: 'Being undone',
  paused: 'Paused',
  stopped: 'Stopped',
  done: 'Imported',
  undone: 'Undone',
};

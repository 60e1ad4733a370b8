import type { PhotographState } from '~/api/types';

interface Said {
  label: string;
  color: string;
}

/** What is said about each state of a photograph. */
export const STATE_WORDS: Record<PhotographState, Said> = {
  awaiting_upload: { label: 'Not received yet', color: 'gray' },
  received: { label: 'Received', color: 'gray' },
  cropping: { label: 'Finding the fluke', color: 'blue' },
  embedding: { label: 'Reading the fluke', color: 'blue' },
  comparing: { label: 'Comparing', color: 'blue' },
  ready: { label: 'Ready', color: 'green' },
  no_fluke: { label: 'No fluke found', color: 'yellow' },
  duplicate: { label: 'Duplicate', color: 'gray' },
  failed: { label: 'Failed', color: 'red' },
};

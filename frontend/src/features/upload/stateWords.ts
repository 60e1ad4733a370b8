import type { PhotographState } from '~/api/types';

interface Said {
  label: string;
  tone: 'quiet' | 'going' | 'good' | 'needs' | 'bad';
}

/** What is said about each state of a photograph. */
export const STATE_WORDS: Record<PhotographState, Said> = {
  awaiting_upload: { label: 'Not received yet', tone: 'quiet' },
  received: { label: 'Received', tone: 'quiet' },
  cropping: { label: 'Finding the fluke', tone: 'going' },
  embedding: { label: 'Reading the fluke', tone: 'going' },
  comparing: { label: 'Comparing', tone: 'going' },
  ready: { label: 'Ready', tone: 'good' },
  no_fluke: { label: 'No fluke found', tone: 'needs' },
  duplicate: { label: 'Duplicate', tone: 'quiet' },
  failed: { label: 'Failed', tone: 'bad' },
};

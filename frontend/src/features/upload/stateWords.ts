import type { PhotographState } from '~/api/types';

interface StateLabel {
  label: string;
  tone: 'neutral' | 'progress' | 'good' | 'attention' | 'bad';
}

/** How each state of a photograph is shown. */
export const STATE_WORDS: Record<PhotographState, StateLabel> = {
  awaiting_upload: { label: 'Not received yet', tone: 'neutral' },
  received: { label: 'Received', tone: 'neutral' },
  cropping: { label: 'Finding the fluke', tone: 'progress' },
  embedding: { label: 'Analysing the fluke', tone: 'progress' },
  comparing: { label: 'Comparing', tone: 'progress' },
  ready: { label: 'Ready', tone: 'good' },
  no_fluke: { label: 'No fluke found', tone: 'attention' },
  duplicate: { label: 'Duplicate', tone: 'neutral' },
  failed: { label: 'Failed', tone: 'bad' },
};

import type { Finding, Review } from '~/api/types';

/** What an encounter is held to show, in words. */
export function findingWords({ status, individual }: Finding): string {
  if (individual) return individual.name;
  if (status === 'not_identifiable') return 'not identifiable';
  return status === 'pending' ? 'still being compared' : 'not reviewed';
}

/** What one decision said, in words. */
export function decisionWords({ decision, before, after }: Review): string {
  if (decision === 'confirm') return `confirmed as ${findingWords(after)}`;
  if (decision === 'new') return `named as the new whale ${findingWords(after)}`;
  if (decision === 'not_identifiable') return 'marked as not identifiable';
  return `took back “${findingWords(before)}”: now ${findingWords(after)}`;
}

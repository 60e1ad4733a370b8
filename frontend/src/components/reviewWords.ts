import type { Edit, Finding, Merge, Review } from '~/api/types';
import { count, takenAt } from './format';

/** The state or whale of an encounter, in words. */
export function findingWords({ status, individual }: Finding): string {
  if (individual) return individual.name;
  if (status === 'not_identifiable') return 'not identifiable';
  return status === 'pending' ? 'still being compared' : 'not reviewed';
}

/** A decision, in words. */
export function decisionWords({ decision, before, after }: Review): string {
  if (decision === 'confirm') return `confirmed as ${findingWords(after)}`;
  if (decision === 'new') return `named as the new whale ${findingWords(after)}`;
  if (decision === 'not_identifiable') return 'marked as not identifiable';
  return `undid the decision “${findingWords(before)}”: now ${findingWords(after)}`;
}

const LONGEST = 80;

function short(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function detailWords({ field, before, after }: Edit['written'][number]): string {
  const shown = (value: string) => short(field === 'date' ? takenAt(value) : value);
  if (before === null) return `added the ${field} “${shown(after ?? '')}”`;
  if (after === null) return `removed the ${field} “${shown(before)}”`;
  return `changed the ${field} from “${shown(before)}” to “${shown(after)}”`;
}

/** A change of encounters, in words. */
export function editWords({ did, moved, written, filename }: Edit): string {
  if (did === 'described') return written.map(detailWords).join('; ');
  if (did === 'cropped') return `redrew the box in ${filename}`;
  if (did === 'removed') return `removed ${filename}`;
  const names = short(moved.map((each) => each.filename).join(', '));
  const verb = did === 'split' ? 'split off' : did;
  return `${verb} ${count(moved.length, 'photograph')}: ${names}`;
}

export function mergeWords({ kept, merged, undoes }: Merge): string {
  return undoes
    ? `undid the merge of ${merged.name} into ${kept.name}`
    : `merged ${merged.name} into ${kept.name}`;
}

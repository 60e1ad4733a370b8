import { Alert } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { historyOptions } from '~/api/encounters';
import type { Encounter } from '~/api/types';
import { recordedAt } from '~/components/format';
import { CheckIcon, WarningIcon } from '~/components/icons';
import { KeyHint } from '~/components/KeyHint';
import { findingWords } from '~/components/reviewWords';
import { useVisit, visitLog } from './visit';

/** Says that the encounter has been decided, or that a decision was not saved. */
export function EncounterNotice({ encounter }: { encounter: Encounter }) {
  const { trouble } = useVisit();
  if (trouble?.encounterId === encounter.id) {
    return (
      <Alert
        color="orange"
        icon={<WarningIcon />}
        role="alert"
        withCloseButton
        closeButtonLabel="Close"
        onClose={() => visitLog.tell(null)}
        title={
          trouble.conflict
            ? 'Not saved: somebody changed this encounter'
            : 'Your decision was not saved'
        }
      >
        {trouble.said} {trouble.conflict ? 'You now see its current state.' : 'Decide again.'}
      </Alert>
    );
  }
  const isDecided = encounter.status === 'identified' || encounter.status === 'not_identifiable';
  return isDecided ? <Decided encounter={encounter} /> : null;
}

function Decided({ encounter }: { encounter: Encounter }) {
  const { data } = useQuery(historyOptions(encounter.id));
  const last = data?.items[0];
  return (
    <Alert color="sea" icon={<CheckIcon />} py={8}>
      Already decided: <b>{findingWords(encounter)}</b>
      {last && `, by ${last.by} on ${recordedAt(last.at)}`}. You can change the decision, or undo it{' '}
      <KeyHint of="u" />.
    </Alert>
  );
}

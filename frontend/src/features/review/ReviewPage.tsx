import { Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { candidatesOptions, encounterOptions } from '~/api/encounters';
import { isConflict, isMissing } from '~/api/errors';
import type { Candidates, Encounter } from '~/api/types';
import { count } from '~/components/format';
import { BackIcon } from '~/components/icons';
import { useShortcuts } from '~/components/keyboard';
import { useStable } from '~/components/stable';
import { DrawingBadge, Empty, Failed, QueryFailed } from '~/components/states';
import { CandidateList, CandidatesLoading, UNNAMED } from './CandidateList';
import { CandidatePanel } from './CandidatePanel';
import { Comparison } from './Comparison';
import { DecisionBar } from './DecisionBar';
import { EncounterNotice } from './EncounterNotice';
import { FindWhaleDialog } from './FindWhaleDialog';
import { reviewKeys } from './keys';
import { NamedInKeywords } from './NamedInKeywords';
import { NewWhaleDialog } from './NewWhaleDialog';
import classes from './ReviewPage.module.css';
import { usePrefetch, useReviewQueue } from './reviewQueue';
import { useSelection } from './selection';
import { useDecisions } from './useDecisions';
import { useVisit } from './visit';

const NO_ENCOUNTERS: readonly Encounter[] = [];

function Heading({ encounter, total }: { encounter: Encounter | undefined; total: number }) {
  return (
    <div className={classes.heading}>
      <Link to="/review" className={classes.back}>
        <BackIcon size={16} /> Queue
      </Link>
      <h1>Review</h1>
      <Text size="sm" className="muted" component="span">
        {count(total, 'encounter')} to go
      </Text>
      {encounter?.drawing && <DrawingBadge />}
    </div>
  );
}

/** An encounter beside its candidates, with the buttons to decide. */
export function ReviewPage() {
  const { encounterId } = useParams({ from: '/review/$encounterId' });
  const { encounters = NO_ENCOUNTERS, query: queueQuery, total } = useReviewQueue();
  const queued = encounters.find((each) => each.id === encounterId);
  const encounterQuery = useQuery({
    ...encounterOptions(encounterId),
    initialData: queued,
    initialDataUpdatedAt: queueQuery.dataUpdatedAt,
  });
  const candidatesQuery = useQuery(candidatesOptions(encounterId));
  usePrefetch(encounters, encounterId);

  const encounter = encounterQuery.data;
  if (!encounter && encounterQuery.error) {
    return (
      <div className="page">
        {isMissing(encounterQuery.error) ? (
          <Empty isPageTitle title="This encounter no longer exists">
            Its photographs may have been removed. <Link to="/review">Back to the queue</Link>
          </Empty>
        ) : (
          <QueryFailed what="This encounter could not be loaded" query={encounterQuery} />
        )}
      </div>
    );
  }
  if (!encounter) {
    return (
      <div className="page" aria-busy="true">
        <Skeleton height={420} mb="md" />
        <Skeleton height={240} />
      </div>
    );
  }
  return (
    <Review
      encounter={encounter}
      queue={encounters}
      total={total}
      found={candidatesQuery.data}
      error={candidatesQuery.data ? null : candidatesQuery.error}
      busy={candidatesQuery.isFetching}
      retry={() => void candidatesQuery.refetch()}
    />
  );
}

interface ReviewProps {
  encounter: Encounter;
  queue: readonly Encounter[];
  total: number;
  found: Candidates | undefined;
  error: Error | null;
  busy: boolean;
  retry: () => void;
}

function Review({ encounter, queue, total, found, error, busy, retry }: ReviewProps) {
  const selection = useSelection(encounter.id, found);
  const { current, chooseRow, choosePhotograph, step, stepPhotograph } = selection;
  const rows = useStable({ chooseRow });
  const decisions = useDecisions(encounter, queue);
  const { decideAndGoOn, decideFirst, skip, undo, undoing, leaving, isFree } = decisions;
  const [seenId, setSeenId] = useState<string>();
  const { decided, saving } = useVisit();
  // A dialog closes when the page changes to another encounter.
  const [dialog, setDialog] = useState<{ kind: 'name' | 'find'; encounterId: string }>();
  const opened = dialog?.encounterId === encounter.id ? dialog.kind : undefined;
  const open = (kind: 'name' | 'find') => setDialog({ kind, encounterId: encounter.id });
  const close = () => setDialog(undefined);

  const mayDecide = encounter.status !== 'pending';
  // Keys pressed before the picture is shown must not decide about it.
  const isSeen = seenId === encounter.id;
  const deciding = (action: () => void) => () => {
    if (mayDecide && isSeen && isFree()) action();
  };
  const whale = current?.candidate.individual ?? null;
  const confirmAs = (individual: { id: string; name: string }) =>
    decideAndGoOn(
      { decision: 'confirm', individual_id: individual.id },
      `Confirmed as ${individual.name}`,
    );
  const confirm = deciding(() => {
    if (whale) confirmAs(whale);
  });
  const notIdentifiable = deciding(() =>
    decideAndGoOn({ decision: 'not_identifiable' }, 'Marked as not identifiable'),
  );
  const openNaming = deciding(() => open('name'));
  const openFinding = deciding(() => open('find'));
  const actions = useStable({
    confirm,
    notIdentifiable,
    newWhale: openNaming,
    findWhale: openFinding,
    skip,
    undo: () => void undo(),
  });
  useShortcuts(reviewKeys, {
    ...actions,
    nextCandidate: () => step(1),
    previousCandidate: () => step(-1),
    nextPhotograph: () => stepPhotograph(1),
    previousPhotograph: () => stepPhotograph(-1),
  });

  const title = current ? (
    <>
      <span className="muted">Candidate {current.index + 1}</span>
      <span className="user-text">{whale?.name ?? UNNAMED}</span>
      {current.photograph.drawing && <DrawingBadge />}
    </>
  ) : (
    'Candidate'
  );
  return (
    <div className={classes.page}>
      <Heading encounter={encounter} total={total} />
      <EncounterNotice encounter={encounter} />
      <NamedInKeywords
        encounter={encounter}
        confirm={(named) => deciding(() => confirmAs(named))()}
      />
      <Comparison
        encounter={encounter}
        candidate={current?.photograph ?? null}
        candidateTitle={title}
        instead={<NoCandidate found={found} error={error} busy={busy} retry={retry} />}
        seen={setSeenId}
      />
      <div className={classes.below}>
        {found ? (
          <>
            <CandidateList
              candidates={found.candidates}
              selectedIndex={current?.index ?? 0}
              chooseRow={rows.chooseRow}
            />
            <CandidatePanel
              encounterId={encounter.id}
              found={found}
              current={current}
              choose={choosePhotograph}
            />
          </>
        ) : (
          !error && <CandidatesLoading />
        )}
      </div>
      <DecisionBar
        confirmName={whale?.name ?? null}
        mayDecide={mayDecide}
        waiting={!isSeen || leaving || undoing}
        undoing={undoing}
        lastSaid={saving ? `Saving: ${saving}…` : decided.at(-1)?.said}
        actions={actions}
      />
      <NewWhaleDialog
        opened={opened === 'name'}
        close={close}
        name={(given) => decideFirst({ decision: 'new', name: given }, `New whale ${given}`)}
      />
      <FindWhaleDialog opened={opened === 'find'} close={close} confirm={confirmAs} />
    </div>
  );
}

interface NoCandidateProps {
  found: Candidates | undefined;
  error: Error | null;
  busy: boolean;
  retry: () => void;
}

/** Says why no candidate is shown: an error, loading, or none in the catalogue. */
function NoCandidate({ found, error, busy, retry }: NoCandidateProps) {
  if (error) {
    return (
      <Failed
        what={isConflict(error) ? 'Not compared yet' : 'The candidates could not be loaded'}
        error={error}
        retry={retry}
        busy={busy}
      />
    );
  }
  if (!found) return <Skeleton height="100%" />;
  if (found.compared === 0) {
    return (
      <Empty title="No other fluke in the catalogue yet">
        Name this one as a new whale, or mark it as not identifiable.
      </Empty>
    );
  }
  return (
    <Empty title="No candidate">
      {count(found.compared, 'fluke')} {found.compared === 1 ? 'was' : 'were'} compared, and none of
      them can be a candidate.
    </Empty>
  );
}

import { Link } from '@tanstack/react-router';
import type { Candidates } from '~/api/types';
import { FlukeStrip } from '~/components/FlukeStrip';
import { capitalised, count, likelihood, percent } from '~/components/format';
import { EncounterHistory } from '~/components/HistoryList';
import { KeyHint } from '~/components/KeyHint';
import { Meter } from '~/components/states';
import classes from './CandidatePanel.module.css';
import type { Selected } from './selection';

interface PanelProps {
  encounterId: string;
  found: Candidates;
  current: Selected | null;
  choose: (annotationId: string) => void;
}

/** The probability of a new whale, the candidate's other photographs, and the model's training data. */
export function CandidatePanel({ encounterId, found, current, choose }: PanelProps) {
  return (
    <div className={classes.panel}>
      <section aria-label="Probability of a new whale">
        <h2>Probability that this whale is new</h2>
        <div className={classes.chance}>
          <span>
            {capitalised(likelihood(found.probability_new))} <b>{percent(found.probability_new)}</b>
          </span>
          <Meter fraction={found.probability_new} />
        </div>
      </section>
      {current && current.photographs.length > 1 && (
        <section aria-label="This candidate's photographs">
          <h2>
            All {count(current.photographs.length, 'photograph')} of this candidate{' '}
            <KeyHint of="ArrowLeft" /> <KeyHint of="ArrowRight" />
          </h2>
          <FlukeStrip
            flukes={current.photographs.map((each) => ({
              id: each.annotation_id,
              filename: each.filename,
              src: each.crop_url,
            }))}
            shownIndex={current.photographIndex}
            choose={(index) => {
              const chosen = current.photographs[index];
              if (chosen) choose(chosen.annotation_id);
            }}
          />
        </section>
      )}
      {current && current.candidate.individual === null && (
        <section className={classes.note}>
          This candidate has no name yet, so it cannot be confirmed. If it is the same whale, name
          it first: here as a <b>new whale</b> <KeyHint of="n" />, or in{' '}
          <Link
            to="/review/$encounterId"
            params={{ encounterId: current.candidate.encounter_id }}
            className="text-link"
          >
            the candidate&apos;s encounter
          </Link>
          . Then confirm it in the other.
        </section>
      )}
      <EncounterHistory key={encounterId} encounterId={encounterId} />
      <section className={classes.trainingData}>
        {found.training_data} Compared with {count(found.compared, 'fluke')}. Model{' '}
        {found.model_version}.
      </section>
    </div>
  );
}

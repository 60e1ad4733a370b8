import { Link } from '@tanstack/react-router';
import type { Candidates } from '~/api/types';
import { capitalised, count, likelihood, percent } from '~/components/format';
import { EncounterHistory } from '~/components/HistoryList';
import { KeyHint } from '~/components/KeyHint';
import { Picture } from '~/components/Picture';
import { Meter } from '~/components/states';
import classes from './CandidatePanel.module.css';
import type { Selected } from './selection';

interface PanelProps {
  encounterId: string;
  found: Candidates;
  current: Selected | null;
  choose: (annotationId: string) => void;
}

/** What else there is to know before deciding: is it new, what the model knows, more pictures. */
export function CandidatePanel({ encounterId, found, current, choose }: PanelProps) {
  return (
    <div className={classes.panel}>
      <section aria-label="Is it a new whale?">
        <h2>A whale that is not in the catalogue?</h2>
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
          <div className={classes.strip}>
            {current.photographs.map((each, index) => (
              <button
                type="button"
                key={each.annotation_id}
                aria-pressed={index === current.photographIndex}
                aria-label={`Show ${each.filename}`}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => choose(each.annotation_id)}
              >
                <Picture src={each.crop_url} alt="" className={classes.thumb} />
              </button>
            ))}
          </div>
        </section>
      )}
      {current && current.candidate.individual === null && (
        <section className={classes.note}>
          This candidate has no name yet, so it can't be confirmed. If it is the same whale, name it
          first: here as a <b>new whale</b> <KeyHint of="n" />, or in{' '}
          <Link
            to="/review/$encounterId"
            params={{ encounterId: current.candidate.encounter_id }}
            className="text-link"
          >
            its own encounter
          </Link>
          . Then confirm the other one.
        </section>
      )}
      <EncounterHistory key={encounterId} encounterId={encounterId} />
      <section className={classes.knows}>
        {found.knows} Compared with {count(found.compared, 'fluke')}. Model {found.model_version}.
      </section>
    </div>
  );
}

import { Button, Group, Text } from '@mantine/core';
import type { Proposal } from '~/api/types';
import { flukesOf } from '~/components/flukes';
import { count, duration, likelihood, percent, takenAt } from '~/components/format';
import { KeyHint } from '~/components/KeyHint';
import { Picture } from '~/components/Picture';
import { Meter } from '~/components/states';
import classes from './Group.module.css';

interface ProposalsProps {
  proposals: readonly Proposal[];
  training_data: string | undefined;
  busy: boolean;
  join: (proposal: Proposal) => void;
  joinAll: () => void;
  keepApart: (proposal: Proposal) => void;
}

function withinWords(minutes: number | null): string {
  if (minutes === null) return 'time not known';
  return minutes === 0 ? 'at the same time' : `within ${duration(minutes * 60)}`;
}

/** Encounters that the model proposes to join; the user decides. */
export function Proposals(props: ProposalsProps) {
  const { proposals, training_data, busy, join, joinAll, keepApart } = props;
  if (proposals.length === 0) return null;
  return (
    <section aria-labelledby="proposals" className={classes.proposals}>
      <Group justify="space-between" gap="sm">
        <h2 id="proposals">{count(proposals.length, 'proposal')}: possibly the same whale</h2>
        <Button
          variant="default"
          rightSection={<KeyHint of="a" />}
          disabled={busy}
          onClick={joinAll}
        >
          Join all {proposals.length.toLocaleString()}
        </Button>
      </Group>
      <ul className={classes.rows}>
        {proposals.map((proposal, index) => (
          <li key={proposal.id} className={`panel ${classes.row}`}>
            <div className={classes.head}>
              <div className={classes.about}>
                <h3>
                  {count(proposal.encounters.length, 'encounter')}, {withinWords(proposal.minutes)}
                </h3>
                <p>{takenAt(proposal.encounters[0]?.taken_at)}</p>
              </div>
              <div className={classes.chance}>
                <span>
                  Same whale: {likelihood(proposal.probability_same)}{' '}
                  <b>{percent(proposal.probability_same)}</b>
                </span>
                <Meter fraction={proposal.probability_same} />
              </div>
              <div className={classes.actions}>
                <Button
                  size="xs"
                  disabled={busy}
                  rightSection={index === 0 ? <KeyHint of="y" /> : undefined}
                  onClick={() => join(proposal)}
                >
                  Join them
                </Button>
                <Button
                  size="xs"
                  variant="default"
                  rightSection={index === 0 ? <KeyHint of="n" /> : undefined}
                  onClick={() => keepApart(proposal)}
                >
                  Keep apart
                </Button>
              </div>
            </div>
            <ul className={classes.strip}>
              {proposal.encounters.map((encounter) => (
                <li key={encounter.id} className={classes.part}>
                  {flukesOf(encounter).map(({ annotation, photograph }) => (
                    <span key={annotation.id} className={classes.shown}>
                      <Picture
                        src={annotation.crop_url}
                        alt={`Fluke in ${photograph.filename}`}
                        className={classes.thumb}
                      />
                    </span>
                  ))}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      {training_data && (
        <Text size="xs" className="muted">
          Estimated from the similarity of the flukes and the time between them. {training_data}
        </Text>
      )}
    </section>
  );
}

import { Alert, Progress, Skeleton, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { correctionsOptions, isRunning, undoCorrection } from '~/api/clocks';
import type { Correction } from '~/api/types';
import { count, recordedAt } from '~/components/format';
import { WarningIcon } from '~/components/icons';
import { QueryFailed } from '~/components/states';
import { UndoAfterQuestion } from '~/components/UndoAfterQuestion';
import classes from './Clocks.module.css';
import { differenceWords, offsetWords } from './difference';
import { scopeWords } from './scope';

const CHANGED = ['photographs', 'encounters', 'individuals'];

/** All corrections and tracks, newest first; each can be undone. */
export function CorrectionList() {
  const client = useQueryClient();
  const query = useQuery(correctionsOptions());
  const { data: items, error } = query;
  const running = items?.filter(isRunning).length ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: when one more is finished
  useEffect(() => {
    for (const key of CHANGED) void client.invalidateQueries({ queryKey: [key] });
  }, [client, running]);
  return (
    <section aria-labelledby="corrections">
      <Title order={2} size="h4" id="corrections" mb={8}>
        Corrections
      </Title>
      {error && !items && <QueryFailed what="The corrections could not be loaded" query={query} />}
      {!items && !error && <Skeleton height={80} aria-busy="true" />}
      {items?.length === 0 && (
        <Text size="sm" className="muted">
          No clock has been corrected, and no track added.
        </Text>
      )}
      {items && items.length > 0 && (
        <ul className={`panel ${classes.corrections}`} aria-labelledby="corrections">
          {items.map((each) => (
            <One key={each.id} correction={each} />
          ))}
        </ul>
      )}
    </section>
  );
}

function whatWords({ kind, seconds, offset }: Correction): string {
  if (kind === 'track') return 'Places from a GPS track';
  const shift = seconds !== 0 && `Clock ${differenceWords(seconds)}`;
  const zone = offset && `time zone ${offsetWords(offset)}`;
  const whole = [shift, zone].filter(Boolean).join(', ');
  return whole.charAt(0).toUpperCase() + whole.slice(1);
}

function stateWords({ state, changed, kind, undone_at, undone_by }: Correction): string {
  const photographs = count(changed, 'photograph');
  if (state === 'applying') return `Being applied: ${photographs} so far`;
  if (state === 'undoing') return `Being undone: ${photographs} left`;
  if (state === 'applied')
    return kind === 'track' ? `${photographs} got a place` : `${photographs} corrected`;
  return undone_at ? `Undone ${recordedAt(undone_at)} by ${undone_by}` : 'Undone';
}

function One({ correction }: { correction: Correction }) {
  const { progress, state } = correction;
  const active = isRunning(correction);
  const what = whatWords(correction);
  const all = Math.max(progress?.everything ?? 0, progress?.done ?? 0, 1);
  return (
    <li>
      <div>
        <b>{what}</b>
        <span className="user-text">{scopeWords(correction)}</span>
        <span className="muted">
          {recordedAt(correction.at)}, <span className="user-text">{correction.by}</span>
        </span>
      </div>
      <div>
        <span role="status" className="user-text">
          {stateWords(correction)}
        </span>
        {active && progress && (
          <>
            <Progress value={(100 * progress.done) / all} aria-label={`${what}: progress`} my={6} />
            <span className="muted">
              {progress.done.toLocaleString()} of {progress.everything.toLocaleString()} photographs
              looked at. You can close this page.
            </span>
          </>
        )}
        {progress?.stopped && (
          <Alert color="red" icon={<WarningIcon />} role="alert" title="It stopped" mt={6}>
            {progress.reason}{' '}
            {state === 'undoing' ? 'Undo it again.' : 'Undo it, and make it again.'}
          </Alert>
        )}
      </div>
      {state !== 'undone' && !(state === 'undoing' && active) && (
        <Undo correction={correction} what={what} />
      )}
    </li>
  );
}

function Undo({ correction, what }: { correction: Correction; what: string }) {
  const client = useQueryClient();
  const { id, changed, kind } = correction;
  const undoing = useMutation({
    mutationFn: () => undoCorrection(id),
    onSettled: () => client.invalidateQueries({ queryKey: correctionsOptions().queryKey }),
  });
  return (
    <UndoAfterQuestion
      label="Undo"
      name={`Undo: ${what}`}
      size="xs"
      title="Undo this correction?"
      confirm="Undo the correction"
      undo={(close) => undoing.mutate(undefined, { onSuccess: close })}
      busy={undoing.isPending}
      error={undoing.error}
    >
      {kind === 'track'
        ? `The place that the track gave is taken from ${count(changed, 'photograph')}.`
        : `The time of ${count(changed, 'photograph')} becomes what it was without it.`}{' '}
      Other corrections stay, and so does what somebody typed since.
    </UndoAfterQuestion>
  );
}

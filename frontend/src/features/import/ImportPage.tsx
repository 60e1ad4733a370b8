import { Alert, Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { words } from '~/api/errors';
import { discardImport, importOptions, importsOptions, resumeImport } from '~/api/imports';
import { statsOptions } from '~/api/service';
import type { SheetImportDetail } from '~/api/types';
import { count } from '~/components/format';
import { BackIcon, CheckIcon, RetryIcon, WarningIcon } from '~/components/icons';
import { LinkButton } from '~/components/LinkButton';
import { QueryFailed } from '~/components/states';
import { Columns } from './Columns';
import classes from './Import.module.css';
import { Photographs } from './Photographs';
import { Findings, Preview } from './Preview';
import { Running } from './Running';
import { Undo, Undone } from './Undo';
import { useChange } from './useChange';

const STEPS = ['Columns', 'Photographs', 'Preview', 'Import'] as const;
type Step = (typeof STEPS)[number];

function stepOf({ state, started_at }: SheetImportDetail): Step {
  if (started_at !== null) return 'Import';
  if (state === 'receiving' || state === 'mapping') return 'Columns';
  return state === 'photographs' ? 'Photographs' : 'Preview';
}

function Steps({ at, restores }: { at: Step; restores: boolean }) {
  const steps = restores ? STEPS.slice(1) : STEPS;
  return (
    <ol className={classes.steps} aria-label="Steps">
      {steps.map((each, index) => (
        <li
          key={each}
          aria-current={each === at ? 'step' : undefined}
          data-done={index < steps.indexOf(at)}
        >
          {index + 1}. {each}
        </li>
      ))}
    </ol>
  );
}

/** One import, at the step where it is. */
export function ImportPage() {
  const { importId } = useParams({ from: '/import/$importId' });
  const query = useQuery(importOptions(importId));
  const { data: found } = query;
  const client = useQueryClient();
  const state = found?.state;
  useEffect(() => {
    if (state) void client.invalidateQueries({ queryKey: importsOptions().queryKey });
    if (state === 'done' || state === 'undone')
      void client.invalidateQueries({ queryKey: statsOptions().queryKey });
  }, [client, state]);
  return (
    <div className="page">
      <Stack gap="md">
        <Link to="/import" className={`text-link ${classes.back}`}>
          <BackIcon size={15} /> All imports
        </Link>
        {query.error && !found && (
          <QueryFailed what="The import could not be loaded" query={query} />
        )}
        {!found && !query.error && <Skeleton height={320} aria-busy="true" />}
        {found && <OneImport key={found.id} found={found} />}
      </Stack>
    </div>
  );
}

function OneImport({ found }: { found: SheetImportDetail }) {
  const [correcting, setCorrecting] = useState(false);
  const isOpen = found.started_at === null;
  const step = correcting && isOpen ? 'Columns' : stepOf(found);
  return (
    <>
      <div>
        <Title order={1} size="h2" className="user-text">
          {found.filename}
        </Title>
        <Steps at={step} restores={found.restores} />
      </div>
      <section className={`panel ${classes.panel}`} aria-label={step}>
        {step === 'Columns' ? (
          <Columns importId={found.id} done={() => setCorrecting(false)} />
        ) : (
          <Work found={found} />
        )}
      </section>
      {isOpen && (
        <Group gap="xs">
          {step !== 'Columns' && !found.restores && (
            <Button variant="default" size="xs" onClick={() => setCorrecting(true)}>
              Correct the columns
            </Button>
          )}
          <Discard importId={found.id} />
        </Group>
      )}
    </>
  );
}

function Work({ found }: { found: SheetImportDetail }) {
  switch (found.state) {
    case 'photographs':
      return <Photographs importId={found.id} />;
    case 'checked':
      return <Preview found={found} />;
    case 'done':
      return <Result found={found} />;
    case 'refused':
      return (
        <Stack gap="md">
          <Alert color="orange" icon={<WarningIcon />} title="This cannot be imported">
            {found.reason}
            {!found.restores && ' Correct the columns, or correct the sheet and import it again.'}
          </Alert>
          <Findings found={found} />
        </Stack>
      );
    case 'undone':
      return <Undone found={found} />;
    case 'stopped':
      return <Stopped found={found} />;
    default:
      return <Running found={found} />;
  }
}

function Stopped({ found }: { found: SheetImportDetail }) {
  const resuming = useChange(found.id, () => resumeImport(found.id), {
    onError: (error) => notifications.show({ color: 'red', message: words(error) }),
  });
  return (
    <Alert color="red" icon={<WarningIcon />} title="The import stopped" role="alert">
      <Stack gap="sm" align="flex-start">
        <span>{found.reason}</span>
        <Button
          size="xs"
          variant="default"
          leftSection={<RetryIcon size={15} />}
          loading={resuming.isPending}
          onClick={() => resuming.mutate()}
        >
          Resume
        </Button>
      </Stack>
    </Alert>
  );
}

function Result({ found }: { found: SheetImportDetail }) {
  const taken = found.answers['taken in'] ?? 0;
  const there = found.answers['there already'] ?? 0;
  return (
    <Stack gap="md">
      <Text fw={600} role="status" className={classes.result}>
        <CheckIcon size={18} />
        {count(taken, 'photograph')} imported
        {there > 0 && `, ${there.toLocaleString()} were there already`}
        {found.update && `, ${count(found.preview?.changed ?? 0, 'value')} changed`}
      </Text>
      <Text size="sm" className="muted">
        Their flukes are found and compared in the background.
      </Text>
      <Findings found={found} />
      <Group gap="xs">
        <LinkButton to="/whales">Whales</LinkButton>
        <LinkButton to="/" variant="default">
          Photographs
        </LinkButton>
        {!found.restores && <Undo found={found} />}
      </Group>
    </Stack>
  );
}

function Discard({ importId }: { importId: string }) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const discarding = useMutation({
    mutationFn: () => discardImport(importId),
    onSuccess: async () => {
      await navigate({ to: '/import' });
      await client.invalidateQueries({ queryKey: importsOptions().queryKey });
    },
    onError: (error) => notifications.show({ color: 'red', message: words(error) }),
  });
  return (
    <Button
      variant="default"
      size="xs"
      loading={discarding.isPending}
      onClick={() => discarding.mutate()}
    >
      Discard this import
    </Button>
  );
}

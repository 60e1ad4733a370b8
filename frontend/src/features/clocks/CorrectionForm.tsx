import { Alert, Button, Group, Radio, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { applyWish, correctionsOptions, previewParts } from '~/api/clocks';
import { words } from '~/api/errors';
import { count } from '~/components/format';
import { CheckIcon, WarningIcon } from '~/components/icons';
import classes from './Clocks.module.css';
import { type Change, type Kind, missing, NO_CHANGE, wishOf } from './change';
import { DifferenceFields } from './DifferenceFields';
import { KnownTime } from './KnownTime';
import { Preview } from './Preview';
import { ScopeFields } from './ScopeFields';
import { addedUp, type Days, EVERYWHERE, NO_DAYS, type Scope, withDays } from './scope';
import { TrackFields } from './TrackFields';
import { ZoneSelect } from './ZoneSelect';

const KINDS: Record<Kind, string> = {
  difference: 'A difference that you know',
  photograph: 'A photograph of a GPS screen or a clock',
  zone: 'The time zone of a trip',
  track: 'Places from a GPS track (GPX)',
};

/** Keeps the focus in the form after its last button is gone. */
function focus(element: HTMLElement | null): void {
  element?.focus();
}

function Step({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <Title order={3} size="h5" mb={8}>
        {title}
      </Title>
      {children}
    </section>
  );
}

/** Makes a correction: which photographs, what is wrong, the preview, and the start of its job. */
export function CorrectionForm() {
  const client = useQueryClient();
  const [scope, setScope] = useState<Scope>(EVERYWHERE);
  const [change, setChange] = useState<Change>(NO_CHANGE);
  const [trackDays, setTrackDays] = useState(NO_DAYS);
  const takeDays = (days: Days) => {
    setScope((was) => withDays(was, trackDays, days));
    setTrackDays(days);
  };
  const wish = () => wishOf(scope, change);
  const previewing = useMutation({ mutationFn: async () => addedUp(await previewParts(wish())) });
  const applying = useMutation({
    mutationFn: () => applyWish(wish()),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: correctionsOptions().queryKey });
      previewing.reset();
      setChange((was) => ({ ...NO_CHANGE, kind: was.kind }));
      takeDays(NO_DAYS);
    },
  });
  // A preview counts for what it was asked of only.
  const forget = () => {
    previewing.reset();
    applying.reset();
  };
  const narrow = (part: Partial<Scope>) => {
    forget();
    setScope((was) => ({ ...was, ...part }));
  };
  const set = (part: Partial<Change>) => {
    forget();
    if (part.kind && part.kind !== 'track') takeDays(NO_DAYS);
    setChange((was) => ({ ...was, ...part }));
  };
  const lacking = missing(scope, change);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!lacking && !previewing.isPending && !applying.isPending) previewing.mutate();
  };
  const error = applying.error ?? previewing.error;
  const found = previewing.data;
  const isTrack = change.kind === 'track';
  return (
    <form onSubmit={submit} className={`panel ${classes.panel}`} aria-labelledby="new-correction">
      <Stack gap="lg">
        <Title order={2} size="h4" id="new-correction">
          New correction
        </Title>
        <Step title="1. Which photographs">
          <ScopeFields scope={scope} set={narrow} />
        </Step>
        <Step title="2. What to correct">
          <Stack gap="md">
            <Radio.Group
              aria-label="What to correct"
              value={change.kind}
              onChange={(kind) => set({ kind: kind as Kind })}
            >
              <Group gap="8px 24px">
                {Object.entries(KINDS).map(([kind, label]) => (
                  <Radio key={kind} value={kind} label={label} />
                ))}
              </Group>
            </Radio.Group>
            {change.kind === 'difference' && (
              <DifferenceFields typed={change.typed} set={(typed) => set({ typed })} />
            )}
            {change.kind === 'photograph' && <KnownTime change={change} set={set} />}
            {change.kind === 'zone' && (
              <ZoneSelect
                label="Time zone of the trip"
                description="It is given to the times that have none; the digits stay. Summer time counts: the Azores have UTC in July and UTC -01:00 in January."
                none="Choose"
                zone={change.zone}
                set={(zone) => set({ zone })}
              />
            )}
            <TrackFields
              isShown={isTrack}
              change={change}
              set={set}
              hasItsDays={
                trackDays.first_day !== '' && withDays(scope, trackDays, NO_DAYS) !== scope
              }
              setDays={takeDays}
            />
          </Stack>
        </Step>
        <Step title="3. Preview">
          <Stack gap="md">
            <Group gap="sm">
              <Button
                type="submit"
                variant={found ? 'default' : 'filled'}
                disabled={lacking !== null}
                loading={previewing.isPending}
              >
                Preview
              </Button>
              <Text size="sm" className="muted">
                {lacking ??
                  (previewing.isPending
                    ? 'Reading the photographs…'
                    : !found && 'Nothing is changed yet.')}
              </Text>
            </Group>
            {error && (
              <Alert
                color="orange"
                icon={<WarningIcon />}
                role="alert"
                title={applying.error ? 'Not applied' : 'No preview'}
              >
                {words(error)}
              </Alert>
            )}
            {found && <Preview found={found} isTrack={isTrack} />}
            {found && found.photographs > 0 && (
              <Group>
                <Button loading={applying.isPending} onClick={() => applying.mutate()}>
                  {isTrack ? 'Give places to' : 'Correct'} {count(found.photographs, 'photograph')}
                </Button>
              </Group>
            )}
            {applying.isSuccess && (
              <Text size="sm" role="status" tabIndex={-1} ref={focus} className={classes.result}>
                <CheckIcon size={18} /> Begun. Its progress is in the list below.
              </Text>
            )}
          </Stack>
        </Step>
      </Stack>
    </form>
  );
}

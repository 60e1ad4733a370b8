import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { megabytes } from '~/components/format';
import { WarningIcon } from '~/components/icons';
import { useFileDrop } from '~/sending/useFileDrop';
import classes from './Clocks.module.css';
import type { Change } from './change';
import { type Days, NO_DAYS } from './scope';
import { daysOf, slimmed } from './track';
import { ZoneSelect } from './ZoneSelect';

interface TrackFieldsProps {
  /** A track can be dropped while the fields are not shown. */
  isShown: boolean;
  change: Change;
  set: (part: Partial<Change>) => void;
  /** Whether the days of the photographs are those of the track. */
  hasItsDays: boolean;
  setDays: (days: Days) => void;
}

const MAX_TRACK_BYTES = 20_000_000;

function isGpx({ name }: File): boolean {
  return name.toLowerCase().endsWith('.gpx');
}

async function read(file: File | undefined): Promise<{ name: string; gpx: string }> {
  if (!file || !isGpx(file))
    throw new Error('This is no GPX file. Choose the .gpx file of the GPS receiver.');
  if (file.size > MAX_TRACK_BYTES)
    throw new Error(`${file.name} has ${megabytes(file.size)}; at most 20 MB. Split it.`);
  return { name: file.name, gpx: await file.text() };
}

/** Takes a GPX file, and sets the days of the photographs unless a person typed them. */
export function TrackFields({ isShown, change, set, hasItsDays, setDays }: TrackFieldsProps) {
  const chooser = useRef<HTMLInputElement>(null);
  const reading = useMutation({
    mutationFn: read,
    onMutate: () => set({ kind: 'track', track: null }),
    onSuccess: ({ name, gpx }) => {
      setDays(daysOf(gpx) ?? NO_DAYS);
      set({ track: { name, ...slimmed(gpx) } });
    },
  });
  const over = useFileDrop((files) => {
    const all = files.map(({ file }) => file);
    reading.mutate(all.find(isGpx) ?? all[0]);
  });
  if (!isShown) return null;
  const { track } = change;
  return (
    <Stack gap="md">
      <section
        className={`drop-zone ${classes.zone}`}
        data-over={over}
        aria-label="Add a GPS track"
      >
        <Stack gap="sm">
          <Text fw={600}>{over ? 'Drop it here' : 'Drop the GPX file here'}</Text>
          <Text size="sm" className="muted">
            Photographs without a place get the one where the track was at their time. Where its
            points are more than 10 minutes or 2 km apart, they get none.
          </Text>
          <Group gap="sm">
            <Button
              variant={track ? 'default' : 'filled'}
              loading={reading.isPending}
              onClick={() => chooser.current?.click()}
            >
              Choose a GPX file
            </Button>
            {track && (
              <Text size="sm" role="status" className="user-text">
                Track: {track.name}
              </Text>
            )}
          </Group>
          <input
            ref={chooser}
            type="file"
            accept=".gpx"
            className="visually-hidden"
            tabIndex={-1}
            aria-label="GPX file of the track"
            onChange={({ target }) => {
              reading.mutate(target.files?.[0]);
              target.value = '';
            }}
          />
          {track && track.nth > 1 && (
            <Text size="sm">
              The track is long: 1 of {track.nth} points is used, and each one beside a gap.
            </Text>
          )}
          {track && hasItsDays && (
            <Text size="sm" className="muted">
              The first and last day above are those of the track with a day on both sides, as a
              camera's day may differ from the day in UTC.
            </Text>
          )}
          {reading.error && (
            <Alert color="orange" icon={<WarningIcon />} role="alert" title="No track">
              {reading.error.message}
            </Alert>
          )}
        </Stack>
      </section>
      <ZoneSelect
        label="Time zone of clocks that record none"
        description="A track is in UTC: without it, photographs whose time zone is unknown get no place"
        none="Unknown"
        zone={change.zone}
        set={(zone) => set({ zone })}
      />
    </Stack>
  );
}

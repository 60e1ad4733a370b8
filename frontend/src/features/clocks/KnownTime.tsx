import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import type { Photograph } from '~/api/types';
import { takenAt } from '~/components/format';
import { Picture } from '~/components/Picture';
import classes from './Clocks.module.css';
import { type Change, differenceOf, needsZone } from './change';
import { differenceWords, digitsOf, hasTime } from './difference';
import { PhotographChooser } from './PhotographChooser';
import { ZoneSelect } from './ZoneSelect';

interface KnownTimeProps {
  change: Change;
  set: (part: Partial<Change>) => void;
}

const AS_WRITTEN = 'Write it like 2024-07-31 14:02:10';

/** Computes the difference from a photograph of a GPS screen or a clock. */
export function KnownTime({ change, set }: KnownTimeProps) {
  const { photograph, shown } = change;
  if (!photograph) {
    return (
      <PhotographChooser
        choose={(chosen) =>
          // The digits of the camera are a start: mostly only some of them are wrong.
          set({ photograph: chosen, shown: digitsOf(chosen.taken_at ?? '').slice(0, 19) })
        }
      />
    );
  }
  const seconds = differenceOf(change);
  const isWrong = shown.trim() !== '' && !hasTime(shown);
  return (
    <div className={classes.known}>
      <Large photograph={photograph} />
      <Stack gap="sm">
        <Text size="sm">
          The camera's clock said <b className={classes.clock}>{takenAt(photograph.taken_at)}</b>
        </Text>
        <TextInput
          label="What the photograph shows"
          description="Correct the camera's digits to those on the screen or clock"
          error={isWrong && AS_WRITTEN}
          maxLength={23}
          value={shown}
          onChange={({ currentTarget }) => set({ shown: currentTarget.value })}
        />
        <ZoneSelect
          label="Time zone of what it shows"
          description="A GPS receiver often shows UTC"
          none="The same as the camera's"
          zone={change.shownZone}
          set={(shownZone) => set({ shownZone })}
        />
        {needsZone(change) && (
          <ZoneSelect
            label="Time zone that the camera's clock was set to"
            description="It is also given to the photographs, whose files have none"
            none="Choose"
            zone={change.zone}
            set={(zone) => set({ zone })}
          />
        )}
        <Text size="sm" role="status">
          {seconds !== null && (
            <>
              Difference: <b>{differenceWords(seconds)}</b>
            </>
          )}
        </Text>
        <Group>
          <Button variant="default" size="xs" onClick={() => set({ photograph: null, shown: '' })}>
            Choose another photograph
          </Button>
        </Group>
      </Stack>
    </div>
  );
}

function Large({ photograph: { display_url: src, filename } }: { photograph: Photograph }) {
  return (
    <figure className={classes.large}>
      <Picture src={src} alt={filename} className={classes.picture} lazy={false} />
      <figcaption>
        <span className="user-text">{filename}</span>
        {src && (
          <a className="text-link" href={src} target="_blank" rel="noreferrer">
            Open in full size
          </a>
        )}
      </figcaption>
    </figure>
  );
}

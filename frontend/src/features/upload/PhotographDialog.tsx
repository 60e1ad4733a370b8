import { Button, Group, Modal, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { photographOptions } from '~/api/photographs';
import type { Annotation, Photograph } from '~/api/types';
import { count, megabytes, place, recordedAt, takenAt } from '~/components/format';
import { BoxIcon, PlusIcon, WarningIcon } from '~/components/icons';
import { KeyHint } from '~/components/KeyHint';
import { useShortcuts } from '~/components/keyboard';
import { LinkButton } from '~/components/LinkButton';
import { Picture } from '~/components/Picture';
import { DrawingBadge, QueryFailed } from '~/components/states';
import { BoxForm, type BoxTarget } from './BoxForm';
import { photographKeys } from './keys';
import classes from './PhotographDialog.module.css';
import { StateBadge } from './StateBadge';

interface DialogProps {
  id: string | undefined;
  close: () => void;
}

/** One whole photograph with its details, and the boxes around its flukes. */
export function PhotographDialog({ id, close }: DialogProps) {
  return (
    <Modal
      opened={id !== undefined}
      onClose={close}
      title="Photograph"
      size={960}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {id && <Loaded key={id} id={id} close={close} />}
    </Modal>
  );
}

function Loaded({ id, close }: { id: string; close: () => void }) {
  const query = useQuery(photographOptions(id));
  const { data, error } = query;
  if (data) return <Details photograph={data} close={close} />;
  if (error) {
    return <QueryFailed what="This photograph could not be loaded" query={query} />;
  }
  return <Skeleton height={360} />;
}

function canHaveBox({ state, display_url, width, height }: Photograph): boolean {
  const stage = state === 'ready' || state === 'no_fluke';
  return stage && display_url !== null && width !== null && height !== null;
}

function initialTarget(photograph: Photograph): BoxTarget | null {
  const isWanted = photograph.state === 'no_fluke' && canHaveBox(photograph);
  return isWanted ? { kind: 'box', of: photograph.annotations[0] } : null;
}

function Details({ photograph, close }: { photograph: Photograph; close: () => void }) {
  const [target, setTarget] = useState(() => initialTarget(photograph));
  const { annotations, display_url: src, width, height } = photograph;
  const canBox = canHaveBox(photograph);
  const canAdd = canBox && annotations.length > 0;
  const [only] = annotations.length === 1 ? annotations : [];
  const changeBox = (of: Annotation | undefined) => setTarget({ kind: 'box', of });
  const add = () => setTarget({ kind: 'another' });
  useShortcuts(
    photographKeys,
    target
      ? {}
      : {
          changeBox: () => canBox && annotations.length < 2 && changeBox(only),
          addFluke: () => canAdd && add(),
        },
    'dialog',
  );
  if (target && src && width && height) {
    return (
      <BoxForm
        photograph={photograph}
        src={src}
        size={{ width, height }}
        target={target}
        saved={close}
        cancel={() => setTarget(null)}
      />
    );
  }
  return (
    <Stack>
      <Picture
        src={src}
        alt={src ? 'The whole photograph' : 'No picture to show'}
        className={classes.whole}
        lazy={false}
      />
      <Group justify="space-between" align="flex-start" gap="md">
        <Facts photograph={photograph} />
        <Group gap="xs">
          {canBox && annotations.length < 2 && (
            <Button
              variant="default"
              leftSection={<BoxIcon size={16} />}
              rightSection={<KeyHint of="b" />}
              onClick={() => changeBox(only)}
            >
              {only ? 'Change the box' : 'Draw the box by hand'}
            </Button>
          )}
          {canAdd && (
            <Button
              variant="default"
              leftSection={<PlusIcon size={16} />}
              rightSection={<KeyHint of="a" />}
              onClick={add}
            >
              Add another fluke
            </Button>
          )}
          {only && photograph.state === 'ready' && (
            <LinkButton to="/review/$encounterId" params={{ encounterId: only.encounter_id }}>
              Review
            </LinkButton>
          )}
        </Group>
      </Group>
      {annotations.length > 1 && (
        <Flukes photograph={photograph} change={canBox ? changeBox : undefined} />
      )}
    </Stack>
  );
}

function Facts({ photograph }: { photograph: Photograph }) {
  return (
    <div>
      <Group gap="xs">
        <Text fw={600} className="user-text">
          {photograph.filename}
        </Text>
        {photograph.drawing && <DrawingBadge />}
        <StateBadge state={photograph.state} />
      </Group>
      {photograph.reason && <Text size="sm">{photograph.reason}</Text>}
      <Text size="sm" className="muted">
        {takenAt(photograph.taken_at)} · {place(photograph.latitude, photograph.longitude)} ·{' '}
        {megabytes(photograph.size)} · added {recordedAt(photograph.received_at)}
      </Text>
      <FromItsFile photograph={photograph} />
      {photograph.warnings.map((each) => (
        <Group key={each} gap={6} wrap="nowrap">
          <WarningIcon size={16} />
          <Text size="sm" className="user-text">
            {each}
          </Text>
        </Group>
      ))}
    </div>
  );
}

/** What photo managers and the camera wrote into the file. */
function FromItsFile({ photograph }: { photograph: Photograph }) {
  const { camera, caption, keywords, rating } = photograph;
  const facts = [
    camera && [camera.make, camera.model, camera.serial].filter(Boolean).join(' '),
    keywords.length > 0 && `Keywords: ${keywords.join(', ')}`,
    rating !== null && (rating < 0 ? 'Rejected' : count(rating, 'star')),
  ].filter(Boolean);
  return (
    <>
      {caption && (
        <Text size="sm" className="user-text">
          {caption}
        </Text>
      )}
      {facts.length > 0 && (
        <Text size="sm" className="muted user-text">
          {facts.join(' · ')}
        </Text>
      )}
    </>
  );
}

interface FlukesProps {
  photograph: Photograph;
  change: ((of: Annotation) => void) | undefined;
}

/** The flukes of a photograph that shows several animals. */
function Flukes({ photograph, change }: FlukesProps) {
  return (
    <ul className={classes.flukes} aria-label="Flukes in this photograph">
      {photograph.annotations.map((each, index) => (
        <li key={each.id}>
          <Picture src={each.crop_url} alt={`Fluke ${index + 1}`} className={classes.fluke} />
          <Group gap="xs">
            {change && (
              <Button size="xs" variant="default" onClick={() => change(each)}>
                Change box {index + 1}
              </Button>
            )}
            <LinkButton
              size="xs"
              to="/review/$encounterId"
              params={{ encounterId: each.encounter_id }}
            >
              Review fluke {index + 1}
            </LinkButton>
          </Group>
        </li>
      ))}
    </ul>
  );
}

import { Button, Group, Modal, Skeleton, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { words } from '~/api/errors';
import { cropByHand, photographOptions } from '~/api/photographs';
import type { Box, Photograph } from '~/api/types';
import { megabytes, place, recordedAt, takenAt } from '~/components/format';
import { BoxIcon } from '~/components/icons';
import { LinkButton } from '~/components/LinkButton';
import { Picture } from '~/components/Picture';
import { DrawingBadge, Failed } from '~/components/states';
import { BoxEditor } from './BoxEditor';
import { firstBox } from './box';
import classes from './PhotographDialog.module.css';
import { StateBadge } from './StateBadge';

interface DialogProps {
  id: string | undefined;
  close: () => void;
}

/** One photograph, whole: what is known about it, and the box around its fluke. */
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
  const { data, error, refetch, isFetching } = useQuery(photographOptions(id));
  if (data) return <Details photograph={data} close={close} />;
  if (error) {
    return (
      <Failed
        what="This photograph could not be loaded"
        error={error}
        retry={() => void refetch()}
        busy={isFetching}
      />
    );
  }
  return <Skeleton height={360} />;
}

function mayBeBoxed({ state, display_url, width, height }: Photograph): boolean {
  const stage = state === 'ready' || state === 'no_fluke';
  return stage && display_url !== null && width !== null && height !== null;
}

function Details({ photograph, close }: { photograph: Photograph; close: () => void }) {
  const client = useQueryClient();
  const [editing, setEditing] = useState(photograph.state === 'no_fluke' && mayBeBoxed(photograph));
  const annotation = photograph.annotations[0];
  const cropping = useMutation({
    mutationFn: (box: Box) => cropByHand(photograph.id, box),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['photographs'] });
      void client.invalidateQueries({ queryKey: ['stats'] });
      notifications.show({ message: `${photograph.filename} is on its way with the new box.` });
      close();
    },
  });
  if (editing && photograph.display_url && photograph.width && photograph.height) {
    const size = { width: photograph.width, height: photograph.height };
    return (
      <Stack>
        {cropping.error && (
          <Text c="red" role="alert">
            {words(cropping.error)}
          </Text>
        )}
        <BoxEditor
          src={photograph.display_url}
          size={size}
          initial={annotation?.box ?? firstBox(size)}
          busy={cropping.isPending}
          save={(box) => cropping.mutate(box)}
          cancel={() => setEditing(false)}
        />
      </Stack>
    );
  }
  return (
    <Stack>
      <Picture
        src={photograph.display_url}
        alt={photograph.display_url ? 'The whole photograph' : 'No picture to show'}
        className={classes.whole}
        lazy={false}
      />
      <Group justify="space-between" align="flex-start" gap="md">
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
        </div>
        <Group gap="xs">
          {mayBeBoxed(photograph) && (
            <Button
              variant="default"
              leftSection={<BoxIcon size={16} />}
              onClick={() => setEditing(true)}
            >
              {annotation ? 'Change the box' : 'Draw the box by hand'}
            </Button>
          )}
          {annotation && photograph.state === 'ready' && (
            <LinkButton to="/review/$encounterId" params={{ encounterId: annotation.encounter_id }}>
              Review
            </LinkButton>
          )}
        </Group>
      </Group>
    </Stack>
  );
}

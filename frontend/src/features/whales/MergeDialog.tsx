import { Alert, Button, Group, Modal, SegmentedControl, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { words } from '~/api/errors';
import { individualOptions, mergeIndividuals } from '~/api/individuals';
import type { Individual } from '~/api/types';
import { count, seenBetween } from '~/components/format';
import { WarningIcon } from '~/components/icons';
import { Picture } from '~/components/Picture';
import { WhaleField } from '~/components/WhaleField';
import classes from './MergeDialog.module.css';

interface DialogProps {
  opened: boolean;
  whale: Individual;
  close: () => void;
}

/** Merges two whales that are the same animal; a merge can be undone. */
export function MergeDialog({ opened, whale, close }: DialogProps) {
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={`Merge ${whale.name} with another whale`}
      size={760}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <MergeForm whale={whale} close={close} />
    </Modal>
  );
}

function Side({ whale, isKept }: { whale: Individual; isKept: boolean }) {
  return (
    <figure className={classes.side} data-kept={isKept}>
      <Picture src={whale.crop_url} alt={`Fluke of ${whale.name}`} className={classes.picture} />
      <figcaption>
        <b className="user-text">{whale.name}</b>
        <span className="user-text">
          {whale.aliases.length > 0 ? `Also ${whale.aliases.join(', ')}` : 'No aliases'}
        </span>
        <span>
          {count(whale.encounter_count, 'encounter')}, {count(whale.photograph_count, 'photograph')}
        </span>
        <span>{seenBetween(whale.first_seen, whale.last_seen)}</span>
        <span>{isKept ? 'Keeps its name' : 'Its name becomes an alias'}</span>
      </figcaption>
    </figure>
  );
}

function MergeForm({ whale, close }: Omit<DialogProps, 'opened'>) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [chosen, choose] = useState<Individual>();
  const [keptId, setKeptId] = useState(whale.id);
  // Fetched again, since it may have changed after the list of whales was loaded.
  const { data: other } = useQuery({
    ...individualOptions(chosen?.id ?? ''),
    enabled: chosen !== undefined,
  });
  const kept = other && keptId === other.id ? other : whale;
  const gone = kept === whale ? other : whale;
  const merging = useMutation({
    mutationFn: (lost: Individual) => mergeIndividuals(kept, lost),
    onSettled: () => client.invalidateQueries(),
    onSuccess: ({ individual }) => {
      client.setQueryData(individualOptions(individual.id).queryKey, individual);
      notifications.show({
        message: `Merged into ${individual.name}. You can undo it in the history below.`,
      });
      close();
      void navigate({ to: '/whales/$individualId', params: { individualId: individual.id } });
    },
  });
  return (
    <div className={classes.form}>
      {merging.error && (
        <Alert color="orange" icon={<WarningIcon />} role="alert" title="Not merged">
          {words(merging.error)} You now see the current state of both.
        </Alert>
      )}
      <WhaleField label="The other whale" without={whale.id} chosen={chosen} choose={choose} />
      {other && gone && (
        <>
          <div className={classes.both}>
            <Side whale={whale} isKept={kept.id === whale.id} />
            <Side whale={other} isKept={kept.id === other.id} />
          </div>
          <SegmentedControl
            aria-label="Name to keep"
            value={kept.id}
            onChange={setKeptId}
            data={[whale, other].map((each) => ({ value: each.id, label: `Keep ${each.name}` }))}
          />
          <Text size="sm">
            All encounters of {gone.name} become encounters of {kept.name}. You can undo the merge.
          </Text>
        </>
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={close}>
          Cancel
        </Button>
        <Button
          disabled={!gone}
          loading={merging.isPending}
          onClick={() => gone && merging.mutate(gone)}
        >
          {gone ? `Merge into ${kept.name}` : 'Merge'}
        </Button>
      </Group>
    </div>
  );
}

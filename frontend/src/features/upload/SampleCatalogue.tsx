import { Button, Group, Loader, Modal, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { words } from '~/api/errors';
import { isEmptyCatalogue, loadSample, removeSample, statsOptions } from '~/api/service';
import type { Stats } from '~/api/types';
import { count } from '~/components/format';
import { DrawingBadge } from '~/components/states';
import classes from './SampleCatalogue.module.css';

const LOOK_AGAIN_MS = 1_500;
const GIVE_UP_MS = 60_000;

/** Looks at the counts often until `done` holds, for work that the server does by and by. */
function useWatchUntil(done: boolean) {
  const client = useQueryClient();
  const [watching, setWatching] = useState(false);
  useEffect(() => {
    if (!watching || done) return;
    const look = () => client.invalidateQueries({ queryKey: statsOptions().queryKey });
    const timer = setInterval(look, LOOK_AGAIN_MS);
    const end = setTimeout(() => setWatching(false), GIVE_UP_MS);
    return () => {
      clearInterval(timer);
      clearTimeout(end);
    };
  }, [watching, done, client]);
  return { watching: watching && !done, watch: () => setWatching(true) };
}

function refused(error: unknown): void {
  notifications.show({ color: 'red', message: words(error) });
}

/** For an empty catalogue: drawings to try everything with. */
function Load({ stats }: { stats: Stats }) {
  const { watching, watch } = useWatchUntil(stats.drawings > 0);
  const loading = useMutation({ mutationFn: loadSample, onSuccess: watch, onError: refused });
  return (
    <section className={`panel ${classes.offer}`} aria-label="Sample catalogue">
      <div>
        <Text fw={600}>New here? Try it with a sample catalogue</Text>
        <Text size="sm" className="muted" maw={560}>
          A few dozen flukes, drawn by Flukeline itself and marked as drawings everywhere. They come
          in the way that photographs do, within a minute or so, and can be removed again.
        </Text>
      </div>
      {watching ? (
        <Group gap="xs" role="status">
          <Loader size={16} aria-hidden="true" />
          <Text size="sm">Drawing the flukes…</Text>
        </Group>
      ) : (
        <Button variant="light" loading={loading.isPending} onClick={() => loading.mutate()}>
          Load the sample catalogue
        </Button>
      )}
    </section>
  );
}

function Remove({ stats }: { stats: Stats }) {
  const client = useQueryClient();
  const [asking, ask] = useDisclosure();
  const removing = useMutation({
    mutationFn: removeSample,
    onSuccess: () => {
      ask.close();
      notifications.show({ message: 'The sample catalogue is being removed.' });
    },
    onError: refused,
    onSettled: () => client.invalidateQueries(),
  });
  return (
    <section className={`panel ${classes.note}`} aria-label="Sample catalogue">
      <DrawingBadge />
      <Text size="sm" className="muted">
        {count(stats.drawings, 'drawing')} of the sample catalogue{' '}
        {stats.drawings === 1 ? 'is' : 'are'} here; no whale looks like them.
      </Text>
      <Button size="xs" variant="default" ml="auto" onClick={ask.open}>
        Remove the sample catalogue
      </Button>
      <Modal
        opened={asking}
        onClose={ask.close}
        title="Remove the sample catalogue?"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Text size="sm">
          All {count(stats.drawings, 'drawing')} go, with the whales and decisions that show nothing
          else. Your own photographs stay.
        </Text>
        <Group justify="flex-end" mt="lg" gap="xs">
          <Button variant="default" onClick={ask.close}>
            Keep it
          </Button>
          <Button color="red" loading={removing.isPending} onClick={() => removing.mutate()}>
            Remove it
          </Button>
        </Group>
      </Modal>
    </section>
  );
}

export function SampleCatalogue({ stats }: { stats: Stats | undefined }) {
  if (!stats) return null;
  if (stats.drawings > 0) return <Remove stats={stats} />;
  return isEmptyCatalogue(stats) ? <Load stats={stats} /> : null;
}

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

const POLL_MS = 1_500;
const GIVE_UP_MS = 60_000;

/** Polls the counts until `done`, for work that the server does in the background. */
function usePollUntil(done: boolean) {
  const client = useQueryClient();
  const [polling, setPolling] = useState(false);
  useEffect(() => {
    if (!polling || done) return;
    const refresh = () => client.invalidateQueries({ queryKey: statsOptions().queryKey });
    const timer = setInterval(refresh, POLL_MS);
    const end = setTimeout(() => setPolling(false), GIVE_UP_MS);
    return () => {
      clearInterval(timer);
      clearTimeout(end);
    };
  }, [polling, done, client]);
  return { polling: polling && !done, start: () => setPolling(true) };
}

function refused(error: unknown): void {
  notifications.show({ color: 'red', message: words(error) });
}

/** Offers an empty catalogue the sample: drawings of flukes to try the app with. */
function Load({ stats }: { stats: Stats }) {
  const { polling, start } = usePollUntil(stats.drawings > 0);
  const loading = useMutation({ mutationFn: loadSample, onSuccess: start, onError: refused });
  return (
    <section className={`panel ${classes.offer}`} aria-label="Sample catalogue">
      <div>
        <Text fw={600}>New here? Try it with a sample catalogue</Text>
        <Text size="sm" className="muted" maw={560}>
          A few dozen computer drawings of flukes, marked as drawings everywhere. They are processed
          like photographs, which takes about a minute, and can be removed again.
        </Text>
      </div>
      {polling ? (
        <Group gap="xs" role="status">
          <Loader size={16} aria-hidden="true" />
          <Text size="sm">Loading the drawings…</Text>
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
        {stats.drawings === 1 ? 'is' : 'are'} in this catalogue; they show no real whales.
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
          This removes all {count(stats.drawings, 'drawing')}, and the whales and decisions that
          belong only to them. Your own photographs stay.
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

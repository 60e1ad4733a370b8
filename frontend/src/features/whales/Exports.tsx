import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { words } from '~/api/errors';
import { exportSheet, type Sheet } from '~/api/exports';
import { download } from '~/components/download';

const LABELS: Record<Sheet, string> = {
  catalogue: 'Catalogue (CSV)',
  wildbook: 'Wildbook import sheet',
  labels: 'Labels for training',
};

function Download({ sheet }: { sheet: Sheet }) {
  const fetching = useMutation({
    mutationFn: () => exportSheet(sheet),
    onSuccess: (file) => download(file, `${sheet}.csv`),
    onError: (error) => notifications.show({ color: 'red', message: words(error) }),
  });
  return (
    <Button variant="default" loading={fetching.isPending} onClick={() => fetching.mutate()}>
      {LABELS[sheet]}
    </Button>
  );
}

/** Downloads of the catalogue as sheets. */
export function Exports() {
  return (
    <section aria-label="Export">
      <Text size="sm" className="muted" mt="xl" mb={6}>
        Export the catalogue
      </Text>
      <Group gap="xs">
        <Download sheet="catalogue" />
        <Download sheet="wildbook" />
        <Download sheet="labels" />
      </Group>
    </section>
  );
}

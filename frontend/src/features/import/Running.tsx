import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core';
import { words } from '~/api/errors';
import { isActive, pauseImport, resumeImport } from '~/api/imports';
import type { SheetImportDetail } from '~/api/types';
import { WarningIcon } from '~/components/icons';
import { useChange } from './useChange';

function headline({ state, started_at }: SheetImportDetail): string {
  if (state === 'checking') return 'Checking the sheet and its photographs';
  if (state === 'importing') return 'Importing the photographs';
  if (state === 'undoing') return 'Undoing the import';
  return started_at === null ? 'The check is paused' : 'Paused';
}

/** The progress of the check or the import, which can be paused. */
export function Running({ found }: { found: SheetImportDetail }) {
  const active = isActive(found);
  const changing = useChange(found.id, () =>
    active ? pauseImport(found.id) : resumeImport(found.id),
  );
  const { done, everything } = found;
  const percent = everything > 0 ? (done / everything) * 100 : 0;
  return (
    <Stack gap="sm">
      <Text fw={600} role="status">
        {headline(found)}
      </Text>
      <Progress value={percent} size="md" animated={active} aria-label={headline(found)} />
      <Text size="sm" className="muted">
        {everything > 0 && `${done.toLocaleString()} of ${everything.toLocaleString()}. `}
        {active && 'You can close this page: it goes on in the background.'}
      </Text>
      {found.reason && <Text size="sm">{found.reason}</Text>}
      {changing.error && (
        <Alert color="orange" icon={<WarningIcon />} role="alert" title="Not done">
          {words(changing.error)}
        </Alert>
      )}
      <Group>
        <Button variant="default" loading={changing.isPending} onClick={() => changing.mutate()}>
          {active ? 'Pause' : 'Resume'}
        </Button>
      </Group>
    </Stack>
  );
}

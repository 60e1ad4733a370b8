import { Alert, Button, Center, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { words } from '~/api/errors';
import { FlukeMark, RetryIcon, WarningIcon } from './icons';

/** Marks a drawing of the sample catalogue, so that it is not taken for a real whale. */
export function DrawingBadge() {
  return <span className="drawing-badge">Drawing</span>;
}

interface EmptyProps {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  /** Makes the title the page's main heading. */
  isPageTitle?: boolean;
}

export function Empty({ title, children, action, isPageTitle }: EmptyProps) {
  return (
    <Center mih={280} p="xl">
      <Stack align="center" gap="sm" maw={480} ta="center">
        <Text c="sea" component="span" lh={1}>
          <FlukeMark size={44} />
        </Text>
        <Title order={isPageTitle ? 1 : 2} size="h3">
          {title}
        </Title>
        {children && <div className="muted">{children}</div>}
        {action}
      </Stack>
    </Center>
  );
}

interface FailedProps {
  what: string;
  error: unknown;
  retry: () => void;
  busy?: boolean;
}

/** An error with its reason and a button to retry. */
export function Failed({ what, error, retry, busy }: FailedProps) {
  return (
    <Alert color="red" icon={<WarningIcon />} title={what} role="alert">
      <Stack gap="sm" align="flex-start">
        <span>{words(error)}</span>
        <Button
          size="xs"
          variant="default"
          leftSection={<RetryIcon size={15} />}
          onClick={retry}
          loading={busy}
        >
          Retry
        </Button>
      </Stack>
    </Alert>
  );
}

interface QueryFailedProps {
  what: string;
  query: { error: unknown; refetch: () => unknown; isFetching: boolean };
}

/** The error of a query, with a button to retry it. */
export function QueryFailed({ what, query }: QueryFailedProps) {
  const { error, refetch, isFetching } = query;
  return <Failed what={what} error={error} retry={() => void refetch()} busy={isFetching} />;
}

interface NotSavedProps {
  error: unknown;
  children?: ReactNode;
}

/** The error of a form that was not saved, followed by what the user can do about it. */
export function NotSaved({ error, children }: NotSavedProps) {
  return (
    <Alert color="orange" icon={<WarningIcon />} role="alert" mb="md" title="Not saved">
      {words(error)}
      {children}
    </Alert>
  );
}

/** A bar whose length shows a probability; hidden from screen readers, which read the words. */
export function Meter({ fraction }: { fraction: number }) {
  const width = `${Math.min(100, Math.max(0, fraction * 100))}%`;
  return (
    <span className="meter" aria-hidden="true">
      <span style={{ width }} />
    </span>
  );
}

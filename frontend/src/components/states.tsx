import { Alert, Button, Center, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { words } from '~/api/errors';
import { FlukeMark, RetryIcon, WarningIcon } from './icons';

/** Marks what our own renderer drew, so that nobody takes it for a whale. */
export function DrawingBadge() {
  return <span className="drawing-badge">Drawing</span>;
}

interface EmptyProps {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  /** For a page that has nothing else to be called by. */
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

/** A failure with its reason and a way on; never mistaken for an empty answer. */
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

/** A reading of probability beside the words: its length is never the only sign. */
export function Meter({ fraction }: { fraction: number }) {
  const width = `${Math.min(100, Math.max(0, fraction * 100))}%`;
  return (
    <span className="meter" aria-hidden="true">
      <span style={{ width }} />
    </span>
  );
}

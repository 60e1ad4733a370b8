import { Button, Group, Progress, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { count, duration, megabytes } from '~/components/format';
import { CheckIcon, RetryIcon, WaitIcon, WarningIcon } from '~/components/icons';
import type { UploadItem, UploadSummary } from '~/sending/uploadItems';
import classes from './UploadPanel.module.css';
import { uploads, useUploads } from './uploads';

const WAITING_SHOWN = 3;
const FAULTY_SHOWN = 50;

function headline({ items, waitingForServer }: UploadSummary): string {
  const left = items.filter((item) => item.state === 'waiting' || item.state === 'sending').length;
  const received = items.filter((item) => item.state === 'received').length;
  if (waitingForServer) return `Waiting for the server: ${count(left, 'photograph')} to go`;
  if (left > 0) return `Sending ${count(left, 'photograph')}`;
  return received > 0 ? `${count(received, 'photograph')} safely received` : 'Nothing was sent';
}

function timeWords({ items, secondsLeft, waitingForServer }: UploadSummary): string {
  if (waitingForServer) return 'continues automatically';
  if (!items.some((item) => item.state === 'waiting' || item.state === 'sending')) return '';
  return secondsLeft === null ? 'estimating the time left' : `${duration(secondsLeft)} left`;
}

function UploadRow({ item }: { item: UploadItem }) {
  const faulty = item.state === 'refused' || item.state === 'failed';
  const percentSent = item.size > 0 ? (item.sent / item.size) * 100 : 0;
  return (
    <li className={classes.row} data-faulty={faulty}>
      <span className={classes.sign}>
        {faulty ? <WarningIcon size={16} /> : <WaitIcon size={16} />}
      </span>
      <span className={`${classes.name} user-text`}>{item.name}</span>
      {faulty ? (
        <span className={classes.reason}>{item.reason}</span>
      ) : (
        <span className={classes.bar}>
          <Progress value={percentSent} size="sm" aria-label={`${item.name} sent`} />
        </span>
      )}
      <span className={classes.end}>
        {item.state === 'waiting' && 'Waiting'}
        {item.state === 'sending' && `${Math.floor(percentSent)} %`}
        {item.state === 'refused' && 'Refused'}
        {item.state === 'failed' && (
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<RetryIcon size={13} />}
            onClick={() => uploads.retry(item.id)}
          >
            Retry
          </Button>
        )}
      </span>
    </li>
  );
}

/** The progress of the upload, of each file in it, and why files were not accepted. */
export function UploadPanel() {
  const summary = useUploads();
  const client = useQueryClient();
  const received = summary.items.filter((item) => item.state === 'received').length;
  useEffect(() => {
    if (received === 0) return;
    void client.invalidateQueries({ queryKey: ['stats'] });
    void client.invalidateQueries({ queryKey: ['photographs', 'list'] });
  }, [client, received]);
  if (summary.items.length === 0) return null;

  const faulty = summary.items.filter(({ state }) => state === 'refused' || state === 'failed');
  const sending = summary.items.filter((item) => item.state === 'sending');
  const waiting = summary.items.filter((item) => item.state === 'waiting');
  const busy = sending.length + waiting.length > 0;
  const percentSent = summary.bytes > 0 ? (summary.bytesSent / summary.bytes) * 100 : 0;
  const hidden =
    Math.max(0, waiting.length - WAITING_SHOWN) + Math.max(0, faulty.length - FAULTY_SHOWN);
  return (
    <section className={`panel ${classes.panel}`} aria-label="Uploads">
      <Group justify="space-between" gap="sm" mb={10}>
        <Text fw={600} className={classes.headline} role="status">
          {!busy && received > 0 && <CheckIcon size={18} />}
          {headline(summary)}
          {faulty.length > 0 && `, ${faulty.length.toLocaleString()} not accepted`}
        </Text>
        <Group gap="md">
          <Text size="sm" className="muted">
            {busy &&
              `${received.toLocaleString()} of ${summary.items.length.toLocaleString()} received · ${megabytes(summary.bytesSent)} of ${megabytes(summary.bytes)} · `}
            {timeWords(summary)}
          </Text>
          {!busy && (
            <Button size="compact-sm" variant="default" onClick={() => uploads.forget(true)}>
              Close
            </Button>
          )}
        </Group>
      </Group>
      {busy && <Progress value={percentSent} size="md" aria-label="All photographs sent" />}
      {(busy || faulty.length > 0) && (
        <ul className={classes.rows}>
          {[...faulty.slice(0, FAULTY_SHOWN), ...sending, ...waiting.slice(0, WAITING_SHOWN)].map(
            (item) => (
              <UploadRow key={item.id} item={item} />
            ),
          )}
        </ul>
      )}
      {busy && (
        <Text size="sm" className="muted" mt={8}>
          {summary.resumed > 0 &&
            `Resuming ${count(summary.resumed, 'photograph')} from an earlier visit. `}
          {summary.allStored
            ? 'You can close this page: the remaining photographs are sent when you open it again.'
            : 'Keep this page open until all photographs are sent.'}
        </Text>
      )}
      {hidden > 0 && (
        <Text size="sm" className="muted" mt={6}>
          and {hidden.toLocaleString()} more
        </Text>
      )}
    </section>
  );
}

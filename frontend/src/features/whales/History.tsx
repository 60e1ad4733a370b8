import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { historyOptions } from '~/api/encounters';
import { recordedAt } from '~/components/format';
import { decisionWords } from '~/components/reviewWords';
import { Failed } from '~/components/states';
import classes from './WhalePage.module.css';

/** Every decision about one encounter: when, who, what; the newest first. */
export function History({ encounterId }: { encounterId: string }) {
  const { data, error, refetch, isFetching } = useQuery(historyOptions(encounterId));
  return (
    <div className={classes.history}>
      <h3>Decisions</h3>
      {!data && !error && <Skeleton height={18} width={320} />}
      {!data && error && (
        <Failed
          what="The history could not be loaded"
          error={error}
          retry={() => void refetch()}
          busy={isFetching}
        />
      )}
      {data?.items.length === 0 && <span className="muted">None yet</span>}
      {data && data.items.length > 0 && (
        <ul>
          {data.items.map((review) => (
            <li key={review.id}>
              <time dateTime={review.at}>{recordedAt(review.at)}</time>
              <span className="user-text">
                <b>{review.by}</b> {decisionWords(review)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

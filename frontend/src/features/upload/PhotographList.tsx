import { Button, Skeleton, Stack, Tabs } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { photographsOptions } from '~/api/photographs';
import type { Stats } from '~/api/types';
import { Empty, Failed } from '~/components/states';
import classes from './PhotographList.module.css';
import { PhotographRow } from './PhotographRow';
import { countShown, isShown, SHOWN, SHOWN_LABELS, type Shown, STATES_SHOWN } from './shown';

const NOTHING: Record<Shown, string> = {
  all: 'No photographs yet',
  'on-the-way': 'Nothing is on its way',
  ready: 'Nothing is ready yet',
  'needs-you': 'Nothing needs you',
  failed: 'Nothing failed',
  duplicates: 'No duplicates',
};

interface ListProps {
  shown: Shown;
  stats: Stats | undefined;
}

/** The photographs of this visit and of earlier ones, by state. */
export function PhotographList({ shown, stats }: ListProps) {
  const navigate = useNavigate();
  const choose = (next: string | null) => {
    if (!isShown(next)) return;
    void navigate({ to: '/', search: next === 'all' ? {} : { show: next }, resetScroll: false });
  };
  return (
    <section className={`panel ${classes.panel}`} aria-label="Photographs">
      <Tabs value={shown} onChange={choose}>
        <Tabs.List className={classes.tabs}>
          {SHOWN.map((each) => {
            const number = countShown(stats, each);
            return (
              <Tabs.Tab key={each} value={each}>
                {SHOWN_LABELS[each]}
                {number > 0 && <span className={classes.number}>{number.toLocaleString()}</span>}
              </Tabs.Tab>
            );
          })}
        </Tabs.List>
        <Tabs.Panel value={shown}>
          <Rows shown={shown} />
        </Tabs.Panel>
      </Tabs>
    </section>
  );
}

function Rows({ shown }: { shown: Shown }) {
  const query = useInfiniteQuery(photographsOptions(STATES_SHOWN[shown]));
  const photographs = query.data?.pages
    .flatMap((page) => page.items)
    .filter((each) => each.state !== 'awaiting_upload');
  if (!photographs) {
    if (query.error) {
      return (
        <div className={classes.message}>
          <Failed
            what="The photographs could not be loaded"
            error={query.error}
            retry={() => void query.refetch()}
            busy={query.isFetching}
          />
        </div>
      );
    }
    return (
      <Stack gap="sm" p="md" aria-busy="true" aria-label="Loading photographs">
        {[1, 2, 3, 4].map((each) => (
          <Skeleton key={each} height={52} />
        ))}
      </Stack>
    );
  }
  if (photographs.length === 0 && !query.hasNextPage) return <Empty title={NOTHING[shown]} />;
  return (
    <>
      <ul className={classes.rows}>
        {photographs.map((photograph) => (
          <PhotographRow key={photograph.id} photograph={photograph} />
        ))}
      </ul>
      {query.hasNextPage && (
        <div className={classes.more}>
          <Button
            variant="default"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Show more
          </Button>
        </div>
      )}
    </>
  );
}

import { Skeleton, Stack, Tabs, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { photographsOptions } from '~/api/photographs';
import type { Stats } from '~/api/types';
import { SearchIcon } from '~/components/icons';
import { ShowMore } from '~/components/ShowMore';
import { Empty, QueryFailed } from '~/components/states';
import classes from './PhotographList.module.css';
import { PhotographRow } from './PhotographRow';
import {
  countFiltered,
  FILTER_LABELS,
  FILTER_STATES,
  FILTERS,
  isPhotographFilter,
  type PhotographFilter,
} from './photographFilter';

const EMPTY_WORDS: Record<PhotographFilter, string> = {
  all: 'No photographs yet',
  'in-progress': 'No photographs in progress',
  ready: 'No photographs are ready yet',
  'no-fluke': 'No photographs without a fluke',
  failed: 'No failed photographs',
  duplicates: 'No duplicates',
};

interface ListProps {
  filter: PhotographFilter;
  stats: Stats | undefined;
}

/** All photographs of the catalogue, filtered by state. */
export function PhotographList({ filter, stats }: ListProps) {
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), 200);
  const choose = (next: string | null) => {
    if (!isPhotographFilter(next)) return;
    void navigate({ to: '/', search: next === 'all' ? {} : { show: next }, resetScroll: false });
  };
  return (
    <section className={`panel ${classes.panel}`} aria-label="Photographs">
      <Tabs value={filter} onChange={choose}>
        <Tabs.List className={classes.tabs}>
          {FILTERS.map((each) => {
            const number = countFiltered(stats, each);
            return (
              <Tabs.Tab key={each} value={each}>
                {FILTER_LABELS[each]}
                {number > 0 && <span className={classes.number}>{number.toLocaleString()}</span>}
              </Tabs.Tab>
            );
          })}
        </Tabs.List>
        <Tabs.Panel value={filter}>
          <TextInput
            className={classes.search}
            aria-label="Find photographs"
            placeholder="File name, keyword, caption or camera"
            leftSection={<SearchIcon size={16} />}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Rows filter={filter} q={q} />
        </Tabs.Panel>
      </Tabs>
    </section>
  );
}

function Rows({ filter, q }: { filter: PhotographFilter; q: string }) {
  const query = useInfiniteQuery({
    ...photographsOptions(FILTER_STATES[filter], q),
    placeholderData: keepPreviousData,
  });
  const photographs = query.data?.pages
    .flatMap((page) => page.items)
    .filter((each) => each.state !== 'awaiting_upload');
  if (!photographs) {
    if (query.error) {
      return (
        <div className={classes.message}>
          <QueryFailed what="The photographs could not be loaded" query={query} />
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
  if (photographs.length === 0 && !query.hasNextPage) {
    return <Empty title={q ? `No photograph with “${q}”` : EMPTY_WORDS[filter]} />;
  }
  return (
    <>
      <ul className={classes.rows}>
        {photographs.map((photograph) => (
          <PhotographRow key={photograph.id} photograph={photograph} />
        ))}
      </ul>
      <ShowMore query={query} my="md" />
    </>
  );
}

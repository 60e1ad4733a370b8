import { Button, Group, NativeSelect, Skeleton, Text, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { individualsOptions, type Order, SORTS, type Sort } from '~/api/individuals';
import { statsOptions } from '~/api/service';
import type { Individual } from '~/api/types';
import { count, takenOn } from '~/components/format';
import { SearchIcon } from '~/components/icons';
import { LinkButton } from '~/components/LinkButton';
import { Picture } from '~/components/Picture';
import { DrawingBadge, Empty, Failed } from '~/components/states';
import { Exports } from './Exports';
import classes from './WhalesPage.module.css';

const SORT_LABELS: Record<Sort, string> = {
  name: 'By name',
  encounters: 'By encounters',
  last_seen: 'By last seen',
  first_seen: 'By first seen',
};

function seen({ first_seen, last_seen }: Individual): string {
  if (!first_seen || !last_seen) return 'Date not known';
  const [first, last] = [takenOn(first_seen), takenOn(last_seen)];
  return first === last ? `Seen ${first}` : `Seen ${first} to ${last}`;
}

function Card({ whale }: { whale: Individual }) {
  return (
    <li>
      <Link
        to="/whales/$individualId"
        params={{ individualId: whale.id }}
        className={`panel plain-link ${classes.card}`}
      >
        <Picture src={whale.crop_url} alt="" className={classes.picture} />
        <span className={classes.name}>
          <span className="user-text">{whale.name}</span>
          {whale.drawing && <DrawingBadge />}
        </span>
        {whale.aliases.length > 0 && (
          <span className={`${classes.detail} user-text`}>{whale.aliases.join(', ')}</span>
        )}
        <span className={classes.detail}>
          {count(whale.encounter_count, 'encounter')} ·{' '}
          {count(whale.photograph_count, 'photograph')}
        </span>
        <span className={classes.detail}>{seen(whale)}</span>
      </Link>
    </li>
  );
}

/** The whales of the catalogue. */
export function WhalesPage() {
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), 200);
  const [sort, setSort] = useState<Sort>('name');
  const [order, setOrder] = useState<Order>('asc');
  const searching = q !== '';
  const query = useInfiniteQuery({
    ...individualsOptions({ q: searching ? q : undefined, sort, order }),
    placeholderData: keepPreviousData,
  });
  const { data: stats } = useQuery(statsOptions());
  const { hasNextPage } = query;
  const whales = query.data?.pages.flatMap((page) => page.items);
  const known = Math.max(searching ? 0 : (stats?.individuals ?? 0), whales?.length ?? 0);
  const total = hasNextPage ? known : whales?.length;
  return (
    <div className="page">
      <Group justify="space-between" mb="lg" gap="sm">
        <div>
          <Title order={1} size="h2">
            Whales
          </Title>
          <Text className="muted" size="sm" role="status">
            {total === undefined && 'Loading…'}
            {total !== undefined && !searching && count(total, 'whale')}
            {searching &&
              total !== undefined &&
              `${count(total, 'whale')}${hasNextPage ? ' or more' : ''} found`}
          </Text>
        </div>
        <Group gap="xs">
          <TextInput
            aria-label="Search by name or alias"
            placeholder="Name or alias"
            leftSection={<SearchIcon size={16} />}
            w={220}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <NativeSelect
            aria-label="Sort by"
            value={sort}
            data={SORTS.map((value) => ({ value, label: SORT_LABELS[value] }))}
            onChange={(event) => {
              const chosen = SORTS.find((each) => each === event.currentTarget.value) ?? 'name';
              setSort(chosen);
              setOrder(chosen === 'name' ? 'asc' : 'desc');
            }}
          />
          <Button
            variant="default"
            onClick={() => setOrder((was) => (was === 'asc' ? 'desc' : 'asc'))}
          >
            {order === 'asc' ? 'Upwards ↑' : 'Downwards ↓'}
          </Button>
        </Group>
      </Group>
      {!whales && !query.error && (
        <ul className={classes.grid} aria-busy="true">
          {[1, 2, 3, 4, 5, 6, 7, 8].map((each) => (
            <li key={each}>
              <Skeleton height={220} />
            </li>
          ))}
        </ul>
      )}
      {!whales && query.error && (
        <Failed
          what="The whales could not be loaded"
          error={query.error}
          retry={() => void query.refetch()}
          busy={query.isFetching}
        />
      )}
      {whales?.length === 0 && !searching && (
        <Empty
          title="No whale has a name yet"
          action={
            <LinkButton to="/review" variant="default">
              To the review
            </LinkButton>
          }
        >
          Whales come here when you name them during the review.
        </Empty>
      )}
      {whales?.length === 0 && searching && (
        <Empty title="No whale of this name">Search by a part of its name or alias.</Empty>
      )}
      {whales && whales.length > 0 && (
        <ul className={classes.grid}>
          {whales.map((whale) => (
            <Card key={whale.id} whale={whale} />
          ))}
        </ul>
      )}
      {hasNextPage && (
        <Group justify="center" mt="lg">
          <Button
            variant="default"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Show more
          </Button>
        </Group>
      )}
      <Exports />
    </div>
  );
}

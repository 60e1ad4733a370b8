import { Button, Group, NativeSelect, Text, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { individualsOptions, type Order, SORTS, type Sort } from '~/api/individuals';
import { statsOptions } from '~/api/service';
import type { Individual } from '~/api/types';
import {
  CardContent,
  CardDetail,
  CardGrid,
  CardGridLoading,
  cardClass,
} from '~/components/CardGrid';
import { count, seenBetween } from '~/components/format';
import { SearchIcon } from '~/components/icons';
import { LinkButton } from '~/components/LinkButton';
import { ShowMore } from '~/components/ShowMore';
import { Empty, QueryFailed } from '~/components/states';
import { Exports } from './Exports';

const SORT_LABELS: Record<Sort, string> = {
  name: 'By name',
  encounters: 'By encounters',
  last_seen: 'By last seen',
  first_seen: 'By first seen',
};

function Card({ whale }: { whale: Individual }) {
  return (
    <li>
      <Link to="/whales/$individualId" params={{ individualId: whale.id }} className={cardClass}>
        <CardContent src={whale.crop_url} name={whale.name} drawing={whale.drawing}>
          {whale.aliases.length > 0 && <CardDetail>{whale.aliases.join(', ')}</CardDetail>}
          <CardDetail>
            {count(whale.encounter_count, 'encounter')} ·{' '}
            {count(whale.photograph_count, 'photograph')}
          </CardDetail>
          <CardDetail>{seenBetween(whale.first_seen, whale.last_seen)}</CardDetail>
        </CardContent>
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
            {order === 'asc' ? 'Ascending ↑' : 'Descending ↓'}
          </Button>
        </Group>
      </Group>
      {!whales && !query.error && <CardGridLoading height={220} />}
      {!whales && query.error && (
        <QueryFailed what="The whales could not be loaded" query={query} />
      )}
      {whales?.length === 0 && !searching && (
        <Empty
          title="No whales yet"
          action={
            <LinkButton to="/review" variant="default">
              Go to review
            </LinkButton>
          }
        >
          A whale appears here when you name it during the review.
        </Empty>
      )}
      {whales?.length === 0 && searching && (
        <Empty title="No whale with this name">Search by a part of its name or alias.</Empty>
      )}
      {whales && whales.length > 0 && (
        <CardGrid>
          {whales.map((whale) => (
            <Card key={whale.id} whale={whale} />
          ))}
        </CardGrid>
      )}
      <ShowMore query={query} mt="lg" />
      <Exports />
    </div>
  );
}

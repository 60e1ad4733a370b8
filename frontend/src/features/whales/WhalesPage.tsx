import { Button, Group, Skeleton, Text, TextInput, Title } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useDeferredValue, useEffect, useState } from 'react';
import { individualsOptions } from '~/api/individuals';
import { statsOptions } from '~/api/service';
import type { Individual } from '~/api/types';
import { count, takenOn } from '~/components/format';
import { SearchIcon } from '~/components/icons';
import { LinkButton } from '~/components/LinkButton';
import { Picture } from '~/components/Picture';
import { DrawingBadge, Empty, Failed } from '~/components/states';
import { isFound } from './search';
import classes from './WhalesPage.module.css';

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
  const query = useInfiniteQuery(individualsOptions());
  const { data: stats } = useQuery(statsOptions());
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const [typed, setTyped] = useState('');
  const wanted = useDeferredValue(typed);
  const searching = wanted.trim() !== '';
  useEffect(() => {
    if (searching && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [searching, hasNextPage, isFetchingNextPage, fetchNextPage]);

  const whales = query.data?.pages.flatMap((page) => page.items);
  const found = whales?.filter((whale) => isFound(whale, wanted));
  const total = hasNextPage
    ? Math.max(stats?.individuals ?? 0, whales?.length ?? 0)
    : whales?.length;
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
            {searching && found && `${count(found.length, 'whale')} found`}
          </Text>
        </div>
        <TextInput
          aria-label="Search by name or alias"
          placeholder="Name or alias"
          leftSection={<SearchIcon size={16} />}
          w={260}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
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
      {whales?.length === 0 && (
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
      {found?.length === 0 && searching && !hasNextPage && (
        <Empty title="No whale of this name">Search by a part of its name or alias.</Empty>
      )}
      {found && found.length > 0 && (
        <ul className={classes.grid}>
          {found.map((whale) => (
            <Card key={whale.id} whale={whale} />
          ))}
        </ul>
      )}
      {hasNextPage && (
        <Group justify="center" mt="lg">
          <Button
            variant="default"
            loading={isFetchingNextPage}
            onClick={() => void fetchNextPage()}
          >
            Show more
          </Button>
        </Group>
      )}
    </div>
  );
}

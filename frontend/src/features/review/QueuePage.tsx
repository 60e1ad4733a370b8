import { Button, Group, Skeleton, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { onTheWay, statsOptions } from '~/api/service';
import type { Encounter } from '~/api/types';
import { flukesOf } from '~/components/flukes';
import { count, place, takenOn } from '~/components/format';
import { KeyHint } from '~/components/KeyHint';
import { type Keymap, useShortcuts } from '~/components/keyboard';
import { LinkButton } from '~/components/LinkButton';
import { Picture } from '~/components/Picture';
import { DrawingBadge, Empty, Failed } from '~/components/states';
import classes from './QueuePage.module.css';
import { usePrefetch, useReviewQueue } from './reviewQueue';

const queueKeys = { start: { keys: ['Enter'], does: 'Start' } } as const satisfies Keymap;

function Card({ encounter }: { encounter: Encounter }) {
  const [first] = flukesOf(encounter);
  return (
    <li>
      <Link
        to="/review/$encounterId"
        params={{ encounterId: encounter.id }}
        className={`panel plain-link ${classes.card}`}
      >
        <Picture src={first?.annotation.crop_url} alt="" className={classes.picture} />
        <span className={classes.name}>
          <span className="user-text">{first?.photograph.filename ?? 'Encounter'}</span>
          {encounter.drawing && <DrawingBadge />}
        </span>
        <span className={classes.detail}>
          {takenOn(encounter.taken_at)} · {count(encounter.photographs.length, 'photograph')}
        </span>
        <span className={classes.detail}>{place(encounter.latitude, encounter.longitude)}</span>
      </Link>
    </li>
  );
}

function NothingToReview() {
  const { data: stats } = useQuery(statsOptions());
  const coming = onTheWay(stats);
  return (
    <Empty
      title="Nothing waits for review"
      action={
        <Group gap="xs">
          <LinkButton to="/" variant="default">
            Add photographs
          </LinkButton>
          <LinkButton to="/whales" variant="default">
            See the whales
          </LinkButton>
        </Group>
      }
    >
      {coming > 0
        ? `${count(coming, 'photograph')} on the way; they come here by themselves.`
        : 'Photographs come here when they have been compared with the catalogue.'}
    </Empty>
  );
}

/** The encounters that wait for a decision. */
export function QueuePage() {
  const { query, encounters, total } = useReviewQueue();
  const navigate = useNavigate();
  const first = encounters?.[0];
  usePrefetch(encounters, '');
  useShortcuts(queueKeys, {
    start: () => {
      if (first) void navigate({ to: '/review/$encounterId', params: { encounterId: first.id } });
    },
  });
  return (
    <div className="page">
      <Group justify="space-between" mb="lg" gap="sm">
        <div>
          <Title order={1} size="h2">
            Review
          </Title>
          <Text className="muted" size="sm">
            {encounters ? `${count(total, 'encounter')} to review, the oldest first` : 'Loading…'}
          </Text>
        </div>
        {first && (
          <LinkButton
            to="/review/$encounterId"
            params={{ encounterId: first.id }}
            size="md"
            rightSection={<KeyHint of="Enter" />}
          >
            Start
          </LinkButton>
        )}
      </Group>
      {!encounters && !query.error && (
        <ul className={classes.grid} aria-busy="true">
          {[1, 2, 3, 4, 5, 6].map((each) => (
            <li key={each}>
              <Skeleton height={210} />
            </li>
          ))}
        </ul>
      )}
      {!encounters && query.error && (
        <Failed
          what="The encounters could not be loaded"
          error={query.error}
          retry={() => void query.refetch()}
          busy={query.isFetching}
        />
      )}
      {encounters?.length === 0 && <NothingToReview />}
      {encounters && encounters.length > 0 && (
        <ul className={classes.grid}>
          {encounters.map((encounter) => (
            <Card key={encounter.id} encounter={encounter} />
          ))}
        </ul>
      )}
      {query.hasNextPage && (
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
    </div>
  );
}

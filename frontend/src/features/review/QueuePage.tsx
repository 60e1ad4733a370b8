import { Group, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { inProgress, statsOptions } from '~/api/service';
import type { Encounter } from '~/api/types';
import {
  CardContent,
  CardDetail,
  CardGrid,
  CardGridLoading,
  cardClass,
} from '~/components/CardGrid';
import { flukesOf } from '~/components/flukes';
import { count, place, takenOn } from '~/components/format';
import { KeyHint } from '~/components/KeyHint';
import { type Keymap, useShortcuts } from '~/components/keyboard';
import { LinkButton } from '~/components/LinkButton';
import { ShowMore } from '~/components/ShowMore';
import { Empty, QueryFailed } from '~/components/states';
import { usePrefetch, useReviewQueue } from './reviewQueue';

const queueKeys = { start: { keys: ['Enter'], does: 'Start' } } as const satisfies Keymap;

function Card({ encounter }: { encounter: Encounter }) {
  const [first] = flukesOf(encounter);
  return (
    <li>
      <Link to="/review/$encounterId" params={{ encounterId: encounter.id }} className={cardClass}>
        <CardContent
          src={first?.annotation.crop_url}
          name={first?.photograph.filename ?? 'Encounter'}
          drawing={encounter.drawing}
        >
          <CardDetail>
            {takenOn(encounter.taken_at)} · {count(encounter.photographs.length, 'photograph')}
          </CardDetail>
          <CardDetail>{place(encounter.latitude, encounter.longitude)}</CardDetail>
        </CardContent>
      </Link>
    </li>
  );
}

function NothingToReview() {
  const { data: stats } = useQuery(statsOptions());
  const coming = inProgress(stats);
  return (
    <Empty
      title="No encounters to review"
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
        ? `${count(coming, 'photograph')} in progress; they appear here automatically.`
        : 'Photographs appear here once they have been compared with the catalogue.'}
    </Empty>
  );
}

/** The encounters to review. */
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
            {encounters ? `${count(total, 'encounter')} to review, oldest first` : 'Loading…'}
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
      {!encounters && !query.error && <CardGridLoading height={210} />}
      {!encounters && query.error && (
        <QueryFailed what="The encounters could not be loaded" query={query} />
      )}
      {encounters?.length === 0 && <NothingToReview />}
      {encounters && encounters.length > 0 && (
        <CardGrid>
          {encounters.map((encounter) => (
            <Card key={encounter.id} encounter={encounter} />
          ))}
        </CardGrid>
      )}
      <ShowMore query={query} mt="lg" />
    </div>
  );
}

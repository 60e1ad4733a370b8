import { Button, Group, Skeleton, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { isMissing } from '~/api/errors';
import { individualOptions } from '~/api/individuals';
import type { Encounter, IndividualDetail } from '~/api/types';
import { count, place, takenAt, takenOn } from '~/components/format';
import { BackIcon, EditIcon } from '~/components/icons';
import { LinkButton } from '~/components/LinkButton';
import { Picture } from '~/components/Picture';
import { DrawingBadge, Empty, Failed } from '~/components/states';
import { History } from './History';
import { NamesForm } from './NamesForm';
import classes from './WhalePage.module.css';

function EncounterPanel({ encounter }: { encounter: Encounter }) {
  return (
    <li className={`panel ${classes.encounter}`}>
      <div className={classes.head}>
        <div>
          <h2>{takenAt(encounter.taken_at)}</h2>
          <Text size="sm" className="muted">
            {place(encounter.latitude, encounter.longitude)} ·{' '}
            {count(encounter.photographs.length, 'photograph')}
          </Text>
        </div>
        <LinkButton
          to="/review/$encounterId"
          params={{ encounterId: encounter.id }}
          size="xs"
          variant="default"
        >
          Review
        </LinkButton>
      </div>
      <ul className={classes.flukes}>
        {encounter.photographs.map((photograph) => (
          <li key={photograph.id}>
            <Picture
              src={photograph.annotations[0]?.crop_url}
              alt={`Fluke in ${photograph.filename}`}
              className={classes.fluke}
            />
            <span className={`${classes.file} user-text`}>
              {photograph.filename}
              {photograph.drawing && <DrawingBadge />}
            </span>
          </li>
        ))}
      </ul>
      <History encounterId={encounter.id} />
    </li>
  );
}

function Names({ whale }: { whale: IndividualDetail }) {
  const [editing, edit] = useDisclosure();
  if (editing) return <NamesForm whale={whale} close={edit.close} />;
  return (
    <div>
      <Group gap="sm">
        <Title order={1} size="h2" className="user-text">
          {whale.name}
        </Title>
        {whale.drawing && <DrawingBadge />}
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<EditIcon size={14} />}
          onClick={edit.open}
        >
          Edit names
        </Button>
      </Group>
      <Text size="sm" className="muted user-text">
        {whale.aliases.length > 0 ? `Also ${whale.aliases.join(', ')}` : 'No aliases'}
      </Text>
      <Text size="sm" className="muted">
        {count(whale.encounter_count, 'encounter')}, {count(whale.photograph_count, 'photograph')}
        {whale.first_seen && ` · first seen ${takenOn(whale.first_seen)}`}
        {whale.last_seen && ` · last seen ${takenOn(whale.last_seen)}`}
      </Text>
    </div>
  );
}

/** One whale: its names, its encounters in time, and what was decided about them. */
export function WhalePage() {
  const { individualId } = useParams({ from: '/whales/$individualId' });
  const { data: whale, error, refetch, isFetching } = useQuery(individualOptions(individualId));
  return (
    <div className="page">
      <Link to="/whales" className={classes.back}>
        <BackIcon size={16} /> All whales
      </Link>
      {!whale && !error && (
        <div aria-busy="true">
          <Skeleton height={72} mb="lg" />
          <Skeleton height={260} />
        </div>
      )}
      {!whale && error && isMissing(error) && (
        <Empty isPageTitle title="This whale is not here any more">
          Its only encounter may have been undone, or it was removed.
        </Empty>
      )}
      {!whale && error && !isMissing(error) && (
        <Failed
          what="This whale could not be loaded"
          error={error}
          retry={() => void refetch()}
          busy={isFetching}
        />
      )}
      {whale && (
        <>
          <Names key={whale.id} whale={whale} />
          {whale.encounters.length === 0 ? (
            <Empty title="No encounter shows this whale now" />
          ) : (
            <ul className={classes.encounters}>
              {whale.encounters.map((encounter) => (
                <EncounterPanel key={encounter.id} encounter={encounter} />
              ))}
            </ul>
          )}
        </>
      )}
    </div>
  );
}

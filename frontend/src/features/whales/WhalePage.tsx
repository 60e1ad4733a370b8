import { Button, Group, Skeleton, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { isMissing } from '~/api/errors';
import { individualOptions } from '~/api/individuals';
import type { EncounterInTime, IndividualDetail } from '~/api/types';
import { flukesOf } from '~/components/flukes';
import { count, place, takenAt, takenOn } from '~/components/format';
import { BackIcon, EditIcon, LinkIcon, WarningIcon } from '~/components/icons';
import { type Pin, WorldMap } from '~/components/map/WorldMap';
import { Picture } from '~/components/Picture';
import { ReviewLink } from '~/components/ReviewLink';
import { DrawingBadge, Empty, QueryFailed } from '~/components/states';
import { History } from './History';
import { MergeDialog } from './MergeDialog';
import { NamesForm } from './NamesForm';
import classes from './WhalePage.module.css';

interface PanelProps {
  encounter: EncounterInTime;
  /** The encounter's number in order of time, as on the map. */
  number: number;
}

/** Warns that the flukes differ more from the previous encounter than is usual for one whale. */
function ChangeFlag({ distance }: { distance: number | null }) {
  return (
    <p className={classes.flag}>
      <WarningIcon size={16} /> The marks may have changed since the previous encounter, or this may
      be another whale. Please check{distance !== null && ` (distance ${distance.toFixed(3)})`}.
    </p>
  );
}

function EncounterPanel({ encounter, number }: PanelProps) {
  return (
    <li className={`panel ${classes.encounter}`}>
      <div className={classes.head}>
        <div>
          <h2>
            {number}. {takenAt(encounter.taken_at)}
          </h2>
          <Text size="sm" className="muted user-text">
            {encounter.place && `${encounter.place} · `}
            {place(encounter.latitude, encounter.longitude)} ·{' '}
            {count(encounter.photographs.length, 'photograph')}
            {encounter.photographer && ` · by ${encounter.photographer}`}
          </Text>
          {encounter.notes && (
            <Text size="sm" className="user-text">
              {encounter.notes}
            </Text>
          )}
          {encounter.change_flag && <ChangeFlag distance={encounter.distance_from_previous} />}
        </div>
        <ReviewLink encounterId={encounter.id} />
      </div>
      <ul className={classes.flukes}>
        {flukesOf(encounter).map(({ annotation, photograph }) => (
          <li key={annotation.id}>
            <Picture
              src={annotation.crop_url}
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
    </li>
  );
}

function Names({ whale }: { whale: IndividualDetail }) {
  const [editing, edit] = useDisclosure();
  const [merging, merge] = useDisclosure();
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
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<LinkIcon size={14} />}
          onClick={merge.open}
        >
          Merge with another
        </Button>
        <MergeDialog opened={merging} whale={whale} close={merge.close} />
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

/** A map of the whale's encounters, numbered in order of time. */
function Sightings({ encounters }: { encounters: readonly EncounterInTime[] }) {
  const pins = encounters
    .map(({ id, latitude, longitude, taken_at }, index) => ({
      id,
      latitude,
      longitude,
      mark: `${encounters.length - index}`,
      label: `${encounters.length - index}: ${takenOn(taken_at)}, ${place(latitude, longitude)}`,
    }))
    .filter((each): each is typeof each & Pin => each.latitude !== null && each.longitude !== null);
  return (
    <section className={classes.sightings} aria-label="Sightings">
      {pins.length === 0 ? (
        <Text size="sm" className="muted">
          No encounter has a place.
        </Text>
      ) : (
        <WorldMap small label={`Map of ${count(pins.length, 'sighting')}`} pins={pins} />
      )}
    </section>
  );
}

/** A whale with its names, encounters and history. */
export function WhalePage() {
  const { individualId } = useParams({ from: '/whales/$individualId' });
  const query = useQuery(individualOptions(individualId));
  const { data: whale, error } = query;
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
        <Empty isPageTitle title="This whale no longer exists">
          It may have been removed, or the decision that named it was undone.
        </Empty>
      )}
      {!whale && error && !isMissing(error) && (
        <QueryFailed what="This whale could not be loaded" query={query} />
      )}
      {whale && (
        <>
          <Names key={whale.id} whale={whale} />
          {whale.encounters.length === 0 ? (
            <Empty title="This whale has no encounters" />
          ) : (
            <div className={classes.seen}>
              <Sightings key={`${whale.id} ${whale.version}`} encounters={whale.encounters} />
              <ul className={classes.encounters}>
                {whale.encounters.map((encounter, index) => (
                  <EncounterPanel
                    key={encounter.id}
                    encounter={encounter}
                    number={whale.encounters.length - index}
                  />
                ))}
              </ul>
            </div>
          )}
          <History entries={whale.reviews} />
        </>
      )}
    </div>
  );
}

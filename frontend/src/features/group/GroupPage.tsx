import { Group, Skeleton, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { statsOptions } from '~/api/service';
import { count } from '~/components/format';
import { KeyHint } from '~/components/KeyHint';
import { LinkButton } from '~/components/LinkButton';
import { Empty, QueryFailed } from '~/components/states';
import { useSteps } from './arrangements';
import { DetailsDialog } from './DetailsDialog';
import { EncounterRow } from './EncounterRow';
import classes from './Group.module.css';
import { MarksBar } from './MarksBar';
import { idsOf } from './moves';
import { Proposals } from './Proposals';
import { useGrouping } from './useGrouping';

const NO_MARKS: readonly string[] = [];

/** Groups the photographs of one animal at one time and place into one encounter. */
export function GroupPage() {
  const client = useQueryClient();
  const { data: stats } = useQuery(statsOptions());
  const steps = useSteps();
  const grouping = useGrouping();
  const { query, loaded, proposed, proposals, at, marked, dragging, busy } = grouping;

  return (
    <div className={`page ${classes.page}`}>
      <Group justify="space-between" mb="lg" gap="sm">
        <div>
          <Title order={1} size="h2">
            Group
          </Title>
          <Text className="muted" size="sm" maw={640}>
            {loaded && `${count(loaded.length, 'encounter')} to review. `}
            Join the photographs of one animal at one time and place into one encounter. A decision
            then applies to all of them.
          </Text>
        </div>
        <LinkButton to="/review" rightSection={<KeyHint of="r" />}>
          Go to review
        </LinkButton>
      </Group>
      {proposed.error && <QueryFailed what="The proposals could not be loaded" query={proposed} />}
      <Proposals
        proposals={proposals}
        training_data={stats?.training_data}
        busy={busy}
        join={(proposal) => grouping.join([proposal])}
        joinAll={() => grouping.join(proposals)}
        keepApart={grouping.keepApart}
      />
      {!loaded && !query.error && (
        <div aria-busy="true">
          {[1, 2, 3].map((each) => (
            <Skeleton key={each} height={150} mb="md" />
          ))}
        </div>
      )}
      {!loaded && query.error && (
        <QueryFailed what="The encounters could not be loaded" query={query} />
      )}
      {loaded?.length === 0 && (
        <Empty title="No encounters to group">
          Photographs appear here once they have been compared with the catalogue.
        </Empty>
      )}
      {loaded && loaded.length > 0 && (
        <section aria-labelledby="encounters">
          <h2 id="encounters" className={classes.title}>
            Encounters, oldest first
          </h2>
          <ol className={classes.rows}>
            {loaded.map((encounter, index) => {
              const own = idsOf(encounter);
              return (
                <EncounterRow
                  key={encounter.id}
                  encounter={encounter}
                  number={index + 1}
                  at={at !== undefined && own.includes(at) ? at : undefined}
                  marked={marked.length > 0 ? marked : NO_MARKS}
                  dragging={dragging}
                  actions={grouping.rowActions}
                />
              );
            })}
          </ol>
        </section>
      )}
      {loaded && loaded.length > 0 && (
        <MarksBar
          marked={marked.length}
          dragging={dragging}
          busy={busy}
          lastSaid={steps.at(-1)?.said}
          split={grouping.split}
          clear={grouping.clear}
          undo={grouping.undo}
          dropNew={() => grouping.drop(null)}
        />
      )}
      <DetailsDialog
        encounter={grouping.edited}
        close={grouping.closeEditor}
        saved={() => void client.invalidateQueries({ queryKey: ['encounters', 'list'] })}
      />
    </div>
  );
}

import { Group, Skeleton, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { proposalsOptions } from '~/api/encounters';
import { statsOptions } from '~/api/service';
import type { Encounter, Proposal } from '~/api/types';
import { count } from '~/components/format';
import { KeyHint } from '~/components/KeyHint';
import { useShortcuts } from '~/components/keyboard';
import { LinkButton } from '~/components/LinkButton';
import { useStable } from '~/components/stable';
import { Empty, Failed } from '~/components/states';
import { useSteps } from './arrangements';
import { useCursor } from './cursor';
import { DetailsDialog } from './DetailsDialog';
import { EncounterRow, type RowActions } from './EncounterRow';
import classes from './Group.module.css';
import { groupKeys } from './keys';
import { MarksBar } from './MarksBar';
import { holderOf, idsOf, joining, moving } from './moves';
import { Proposals } from './Proposals';
import { useArrange, useWaiting } from './useArrange';

const NONE: readonly Encounter[] = [];
const NO_MARKS: readonly string[] = [];

/** Photographs of one animal at one time and place belong in one encounter: here they get there. */
export function GroupPage() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { query, encounters: loaded } = useWaiting();
  const encounters = loaded ?? NONE;
  const proposed = useQuery(proposalsOptions());
  const { data: stats } = useQuery(statsOptions());
  const { arrange, undo, busy } = useArrange(loaded);
  const cursor = useCursor(encounters);
  const steps = useSteps();
  const [apart, setApart] = useState<ReadonlySet<string>>(new Set());
  const [editedId, setEditedId] = useState<string>();
  const [dragged, setDragged] = useState<string | null>(null);
  const { at, marked } = cursor;
  const current = at === undefined ? undefined : holderOf(encounters, at);
  const edited = encounters.find((each) => each.id === editedId);
  const here = new Set(encounters.map((each) => each.id));
  // What was just joined is no proposal any more, before the server says so.
  const proposals = (proposed.data?.items ?? []).filter(
    (each) => !apart.has(each.id) && each.encounter_ids.every((id) => here.has(id)),
  );

  const move = async (ids: readonly string[], to: string | null) => {
    const said = `${count(ids.length, 'photograph')} ${to === null ? 'split off' : 'moved'}`;
    cursor.clear();
    await arrange((now) => [{ moves: moving(now, ids, to), said }]);
  };
  const held = (id: string) => (marked.includes(id) ? marked : [id]);
  const join = (wanted: readonly Proposal[]) => {
    void arrange((now) =>
      wanted.map(({ encounter_ids }) => {
        const known = encounter_ids.flatMap((id) => now.find((each) => each.id === id) ?? []);
        return { moves: joining(known), said: `${count(known.length, 'encounter')} joined` };
      }),
    );
  };
  const keepApart = (proposal: Proposal | undefined) => {
    if (proposal) setApart((was) => new Set(was).add(proposal.id));
  };
  const joinAbove = (id: string) => {
    const index = encounters.findIndex((each) => each.id === id);
    const [above, own] = [encounters[index - 1], encounters[index]];
    if (!above || !own) return;
    const said = `Joined ${index + 1} with ${index}`;
    void arrange((now) => {
      const both = now.filter((each) => each.id === above.id || each.id === own.id);
      return [{ moves: joining(both), said }];
    });
  };
  const split = () => {
    if (marked.length > 0) void move(marked, null);
    else if (at !== undefined) void move([at], null);
  };

  // Rows are many, and drawn again only when something in them changes.
  const actions = useStable<RowActions>({
    toggle: cursor.toggle,
    point: cursor.point,
    drag: setDragged,
    drop: (to) => dragged !== null && void move(held(dragged), to),
    joinAbove,
    moveHere: (to) => void move(marked, to),
    edit: setEditedId,
  });
  const first = proposals[0];
  useShortcuts(groupKeys, {
    joinProposed: () => first && join([first]),
    keepApart: () => keepApart(first),
    joinAll: () => proposals.length > 0 && join(proposals),
    next: cursor.next,
    previous: cursor.previous,
    nextRow: cursor.nextRow,
    previousRow: cursor.previousRow,
    mark: () => cursor.toggle(at),
    moveHere: () => current && void move(marked, current.id),
    split,
    joinAbove: () => current && joinAbove(current.id),
    edit: () => setEditedId(current?.id),
    clear: cursor.clear,
    undo: () => void undo(),
    review: () => void navigate({ to: '/review' }),
  });

  return (
    <div className={`page ${classes.page}`}>
      <Group justify="space-between" mb="lg" gap="sm">
        <div>
          <Title order={1} size="h2">
            Group
          </Title>
          <Text className="muted" size="sm" maw={640}>
            {loaded && `${count(loaded.length, 'encounter')} to review. `}
            Photographs of one animal at one time and place belong in one encounter; one decision
            then covers them all.
          </Text>
        </div>
        <LinkButton to="/review" rightSection={<KeyHint of="r" />}>
          To the review
        </LinkButton>
      </Group>
      {proposed.error && (
        <Failed
          what="What may belong together could not be worked out"
          error={proposed.error}
          retry={() => void proposed.refetch()}
          busy={proposed.isFetching}
        />
      )}
      <Proposals
        proposals={proposals}
        knows={stats?.knows}
        busy={busy}
        join={(proposal) => join([proposal])}
        joinAll={() => join(proposals)}
        keepApart={keepApart}
      />
      {!loaded && !query.error && (
        <div aria-busy="true">
          {[1, 2, 3].map((each) => (
            <Skeleton key={each} height={150} mb="md" />
          ))}
        </div>
      )}
      {!loaded && query.error && (
        <Failed
          what="The encounters could not be loaded"
          error={query.error}
          retry={() => void query.refetch()}
          busy={query.isFetching}
        />
      )}
      {loaded?.length === 0 && (
        <Empty title="Nothing waits to be grouped">
          Photographs come here when they have been compared with the catalogue.
        </Empty>
      )}
      {encounters.length > 0 && (
        <section aria-labelledby="encounters">
          <h2 id="encounters" className={classes.title}>
            Encounters, the oldest first
          </h2>
          <ol className={classes.rows}>
            {encounters.map((encounter, index) => {
              const own = idsOf(encounter);
              return (
                <EncounterRow
                  key={encounter.id}
                  encounter={encounter}
                  number={index + 1}
                  at={at !== undefined && own.includes(at) ? at : undefined}
                  marked={marked.length > 0 ? marked : NO_MARKS}
                  dragging={dragged !== null}
                  actions={actions}
                />
              );
            })}
          </ol>
        </section>
      )}
      {encounters.length > 0 && (
        <MarksBar
          marked={marked.length}
          dragging={dragged !== null}
          busy={busy}
          lastSaid={steps.at(-1)?.said}
          split={split}
          clear={cursor.clear}
          undo={() => void undo()}
          dropNew={() => dragged !== null && void move(held(dragged), null)}
        />
      )}
      <DetailsDialog
        encounter={edited}
        close={() => setEditedId(undefined)}
        saved={() => void client.invalidateQueries({ queryKey: ['encounters', 'list'] })}
      />
    </div>
  );
}

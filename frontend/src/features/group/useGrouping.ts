import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { proposalsOptions } from '~/api/encounters';
import type { Encounter, Proposal } from '~/api/types';
import { count } from '~/components/format';
import { useShortcuts } from '~/components/keyboard';
import { useStable } from '~/components/stable';
import { useCursor } from './cursor';
import type { RowActions } from './EncounterRow';
import { groupKeys } from './keys';
import { holderOf, joining, moving } from './moves';
import { useArrange, useWaiting } from './useArrange';

const NONE: readonly Encounter[] = [];

/** The encounters to group, the proposals to join them, and the actions of keys, mouse and buttons. */
export function useGrouping() {
  const navigate = useNavigate();
  const { query, encounters: loaded } = useWaiting();
  const encounters = loaded ?? NONE;
  const proposed = useQuery(proposalsOptions());
  const { arrange, undo, busy } = useArrange(loaded);
  const cursor = useCursor(encounters);
  const [apart, setApart] = useState<ReadonlySet<string>>(new Set());
  const [editedId, setEditedId] = useState<string>();
  const [dragged, setDragged] = useState<string | null>(null);
  const { at, marked } = cursor;
  const current = at === undefined ? undefined : holderOf(encounters, at);
  const loadedIds = new Set(encounters.map((each) => each.id));
  // Proposals of encounters that have just been joined are left out before the server leaves them out.
  const proposals = (proposed.data?.items ?? []).filter(
    (each) => !apart.has(each.id) && each.encounter_ids.every((id) => loadedIds.has(id)),
  );

  const move = async (ids: readonly string[], to: string | null) => {
    const said = `${count(ids.length, 'photograph')} ${to === null ? 'split off' : 'moved'}`;
    cursor.clear();
    await arrange((now) => [{ moves: moving(now, ids, to), said }]);
  };
  /** Moves the dragged fluke, with all marked ones if it is marked. */
  const drop = (to: string | null) => {
    if (dragged !== null) void move(marked.includes(dragged) ? marked : [dragged], to);
  };
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

  // Stable, so that only the rows that changed are rendered again.
  const rowActions = useStable<RowActions>({
    toggle: cursor.toggle,
    point: cursor.point,
    drag: setDragged,
    drop,
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

  return {
    query,
    loaded,
    proposed,
    proposals,
    at,
    marked,
    dragging: dragged !== null,
    edited: encounters.find((each) => each.id === editedId),
    closeEditor: () => setEditedId(undefined),
    busy,
    rowActions,
    join,
    keepApart,
    split,
    drop,
    clear: cursor.clear,
    undo: () => void undo(),
  };
}

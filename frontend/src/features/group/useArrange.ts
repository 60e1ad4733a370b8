import { notifications } from '@mantine/notifications';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import {
  arrangeEncounters,
  changeEncounter,
  encounterOptions,
  reviewQueueOptions,
} from '~/api/encounters';
import { isConflict, words } from '~/api/errors';
import { statsOptions } from '~/api/service';
import type { Arranged, Encounter, Move } from '~/api/types';
import { arrangements } from './arrangements';
import { arranged, type Details, detailsOf, idsOf, inverseOf, versionsFor } from './moves';

/** Every encounter that waits for a decision, all pages of them. */
export function useWaiting() {
  const query = useInfiniteQuery(reviewQueueOptions());
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const found = query.data?.pages.flatMap((page) => page.items);
  // Pages that come in again one by one do not take rows away meanwhile.
  const complete = useRef(found);
  if (found && !hasNextPage) complete.current = found;
  return { query, encounters: found && hasNextPage ? (complete.current ?? found) : found };
}

/** One change of groups, and how it is told afterwards. */
export interface Wanted {
  moves: Move[];
  said: string;
}

function unlike(details: Details, encounter: Encounter): Details {
  const now = detailsOf(encounter);
  const keys = Object.keys(details) as Array<keyof Details>;
  return Object.fromEntries(
    keys.filter((key) => details[key] !== now[key]).map((key) => [key, details[key]]),
  );
}

/** Joins, splits and moves photographs between encounters, one change after the other. */
export function useArrange(encounters: readonly Encounter[] | undefined) {
  const client = useQueryClient();
  const latest = useRef(encounters);
  latest.current = encounters;
  const line = useRef<Promise<void>>(Promise.resolve());
  const waiting = useRef(0);
  const [busy, setBusy] = useState(false);

  const show = useCallback(
    async (after: Arranged) => {
      const { queryKey } = reviewQueueOptions();
      await client.cancelQueries({ queryKey });
      client.setQueryData(queryKey, (data) => {
        const [first] = data?.pages ?? [];
        if (!data || !first) return data;
        const items = arranged(
          data.pages.flatMap((page) => page.items),
          after,
        );
        latest.current = items;
        return {
          pages: [{ items, next_cursor: data.pages.at(-1)?.next_cursor ?? null }],
          pageParams: data.pageParams.slice(0, 1),
        };
      });
      for (const each of after.encounters) {
        client.setQueryData(encounterOptions(each.id).queryKey, each);
      }
      void client.invalidateQueries({ queryKey: ['encounters', 'proposals'] });
      void client.invalidateQueries({ queryKey: ['candidates'] });
      void client.invalidateQueries({ queryKey: statsOptions().queryKey });
    },
    [client],
  );

  /** One after the other: the next one needs the versions that the last one left. */
  const inTurn = useCallback(
    (act: () => Promise<void>) => {
      waiting.current += 1;
      setBusy(true);
      line.current = line.current.then(async () => {
        try {
          await act();
        } catch (error) {
          await client.invalidateQueries({ queryKey: ['encounters'] });
          const message = isConflict(error)
            ? `${words(error)} What you see now is how it stands; try again.`
            : words(error);
          notifications.show({ color: 'red', title: 'Not changed', message, autoClose: 10_000 });
        } finally {
          waiting.current -= 1;
          setBusy(waiting.current > 0);
        }
      });
      return line.current;
    },
    [client],
  );

  /**
   * Makes the changes that `change` finds when its turn comes, in the encounters as they are then.
   * Each is a transaction of its own, which has room for some dozens of encounters.
   */
  const arrange = useCallback(
    (change: (now: readonly Encounter[]) => readonly Wanted[]) =>
      inTurn(async () => {
        for (const { moves, said } of change(latest.current ?? [])) {
          if (moves.length === 0) continue;
          const before = latest.current ?? [];
          const after = await arrangeEncounters(moves, versionsFor(moves, before));
          arrangements.add({ said, inverse: inverseOf(moves, before, after) });
          await show(after);
        }
      }),
    [inTurn, show],
  );

  const undo = useCallback(
    () =>
      inTurn(async () => {
        const step = arrangements.last();
        if (!step) {
          notifications.show({ message: 'There is no change of groups in this visit to undo.' });
          return;
        }
        const moves = step.inverse.moves.map(({ annotation_ids, to }) => ({
          annotation_ids,
          to: to === null ? null : arrangements.nowCalled(to),
        }));
        const after = await arrangeEncounters(moves, versionsFor(moves, latest.current ?? []));
        arrangements.drop();
        for (const [index, restored] of step.inverse.restored.entries()) {
          const id = moves[index]?.annotation_ids[0];
          const back = after.encounters.find(
            (each) => id !== undefined && idsOf(each).includes(id),
          );
          if (!restored || !back) continue;
          arrangements.succeed(restored.was, back.id);
          const lost = unlike(restored.details, back);
          if (Object.keys(lost).length === 0) continue;
          const whole = await changeEncounter(back.id, { version: back.version, ...lost });
          after.encounters = after.encounters.map((each) => (each.id === whole.id ? whole : each));
        }
        await show(after);
      }),
    [inTurn, show],
  );

  return { arrange, undo, busy };
}

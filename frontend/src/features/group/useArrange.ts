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

/** All encounters to review, from all pages of the list. */
export function useWaiting() {
  const query = useInfiniteQuery(reviewQueueOptions());
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const found = query.data?.pages.flatMap((page) => page.items);
  // While the pages are fetched again one by one, the last complete list is shown.
  const complete = useRef(found);
  if (found && !hasNextPage) complete.current = found;
  return { query, encounters: found && hasNextPage ? (complete.current ?? found) : found };
}

/** A change of encounters, and its description for the undo bar. */
interface Change {
  moves: Move[];
  said: string;
}

function differences(details: Details, encounter: Encounter): Details {
  const now = detailsOf(encounter);
  const keys = Object.keys(details) as Array<keyof Details>;
  return Object.fromEntries(
    keys.filter((key) => details[key] !== now[key]).map((key) => [key, details[key]]),
  );
}

/** Joins and splits encounters and moves flukes between them, one change after the other. */
export function useArrange(encounters: readonly Encounter[] | undefined) {
  const client = useQueryClient();
  const latest = useRef(encounters);
  latest.current = encounters;
  const queue = useRef<Promise<void>>(Promise.resolve());
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

  /** Runs actions one after the other: each needs the versions that the one before returned. */
  const inTurn = useCallback(
    (act: () => Promise<void>) => {
      waiting.current += 1;
      setBusy(true);
      queue.current = queue.current.then(async () => {
        try {
          await act();
        } catch (error) {
          await client.invalidateQueries({ queryKey: ['encounters'] });
          const message = isConflict(error)
            ? `${words(error)} You now see the current encounters; try again.`
            : words(error);
          notifications.show({ color: 'red', title: 'Not changed', message, autoClose: 10_000 });
        } finally {
          waiting.current -= 1;
          setBusy(waiting.current > 0);
        }
      });
      return queue.current;
    },
    [client],
  );

  /**
   * Applies the changes that `change` returns for the encounters as they are when its turn comes.
   * Each is one request, since the server's transaction holds only some dozens of encounters.
   */
  const arrange = useCallback(
    (change: (now: readonly Encounter[]) => readonly Change[]) =>
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
          notifications.show({ message: 'There is no change to undo since you opened the page.' });
          return;
        }
        const moves = step.inverse.moves.map(({ annotation_ids, to }) => ({
          annotation_ids,
          to: to === null ? null : arrangements.currentId(to),
        }));
        const after = await arrangeEncounters(moves, versionsFor(moves, latest.current ?? []));
        arrangements.drop();
        for (const [index, restored] of step.inverse.restored.entries()) {
          const id = moves[index]?.annotation_ids[0];
          const back = after.encounters.find(
            (each) => id !== undefined && idsOf(each).includes(id),
          );
          if (!restored || !back) continue;
          arrangements.replaceId(restored.was, back.id);
          const lost = differences(restored.details, back);
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

import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useRef, useState } from 'react';
import { decide, encounterOptions, historyOptions, undoReview } from '~/api/encounters';
import { isConflict, words } from '~/api/errors';
import { statsOptions } from '~/api/service';
import type { Encounter, ReviewRequest } from '~/api/types';
import { after, takeFromQueue } from './reviewQueue';
import { visitLog } from './visit';

export type Wish = Pick<ReviewRequest, 'decision' | 'individual_id' | 'name'>;

/** A decision that is saved sooner is not worth a word. */
const SLOW_MS = 400;

/** Decides about the encounter shown, goes on to the next one, and takes decisions back. */
export function useDecisions(shown: Encounter | undefined, queue: readonly Encounter[]) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const saving = useRef<Promise<unknown>>(Promise.resolve());
  const undosWanted = useRef(0);
  const [undoing, setUndoing] = useState(false);
  const leavingId = useRef<string>(undefined);
  const [leaving, setLeaving] = useState(false);
  const leave = useCallback((id: string | undefined) => {
    leavingId.current = id;
    setLeaving(id !== undefined);
  }, []);

  const shownId = shown?.id;
  useEffect(() => {
    leave(undefined);
    visitLog.arrive(shownId);
  }, [shownId, leave]);

  /** Whether the encounter shown is still the one to decide about. */
  const isFree = useCallback(
    () => leavingId.current === undefined && undosWanted.current === 0,
    [],
  );

  const goTo = useCallback(
    (id: string | undefined) =>
      id === undefined
        ? navigate({ to: '/review' })
        : navigate({ to: '/review/$encounterId', params: { encounterId: id } }),
    [navigate],
  );

  const refresh = useCallback(
    (encounter: Encounter) => {
      client.setQueryData(encounterOptions(encounter.id).queryKey, encounter);
      void client.invalidateQueries({ queryKey: historyOptions(encounter.id).queryKey });
      void client.invalidateQueries({ queryKey: statsOptions().queryKey });
      void client.invalidateQueries({ queryKey: ['candidates'] });
      void client.invalidateQueries({ queryKey: ['individuals'] });
    },
    [client],
  );

  const save = useCallback(
    async (encounter: Encounter, wish: Wish, said: string) => {
      const done = await decide({
        ...wish,
        encounter_id: encounter.id,
        encounter_version: encounter.version,
      });
      visitLog.add({ reviewId: done.review.id, encounterId: encounter.id, said });
      refresh(done.encounter);
    },
    [refresh],
  );

  /** What was not saved is told where it belongs, with the encounter as it now is. */
  const comeBack = useCallback(
    async (encounter: Encounter, error: unknown) => {
      await client.invalidateQueries({ queryKey: ['encounters'] });
      void client.invalidateQueries({ queryKey: ['candidates', encounter.id] });
      const back = goTo(encounter.id);
      leave(undefined);
      const conflict = isConflict(error);
      visitLog.tell({ encounterId: encounter.id, said: words(error), conflict });
      await back;
    },
    [client, goTo, leave],
  );

  /** Goes on at once; the server's answer comes later, and only a refusal brings one back. */
  const decideAndGoOn = useCallback(
    (wish: Wish, said: string) => {
      if (!shown) return;
      const next = after(queue, shown.id);
      leave(shown.id);
      visitLog.tell(null);
      const slow = setTimeout(() => visitLog.saving(said), SLOW_MS);
      const saved = save(shown, wish, said)
        .catch((error) => comeBack(shown, error))
        .finally(() => {
          clearTimeout(slow);
          visitLog.saving(null);
        });
      saving.current = Promise.all([saving.current, saved]);
      void takeFromQueue(client, shown.id);
      void goTo(next?.id);
    },
    [client, shown, queue, save, comeBack, goTo, leave],
  );

  /** For a new name, which only the server can grant: goes on when it has. */
  const decideFirst = useCallback(
    async (wish: Wish, said: string) => {
      if (!shown) return;
      const next = after(queue, shown.id);
      await save(shown, wish, said);
      visitLog.tell(null);
      await takeFromQueue(client, shown.id);
      await goTo(next?.id);
    },
    [client, shown, queue, save, goTo],
  );

  const skip = useCallback(() => {
    if (!shown) return;
    const next = after(queue, shown.id);
    if (next) {
      leave(shown.id);
      void goTo(next.id);
    } else notifications.show({ message: 'There is no other encounter to review.' });
  }, [shown, queue, goTo, leave]);

  /** Undoes the decision about the encounter at hand, or else the visit's last one; goes there. */
  const undoOne = useCallback(
    async (at: Encounter | undefined): Promise<Encounter | undefined> => {
      let reviewId = visitLog.last()?.reviewId;
      if (at?.status === 'identified' || at?.status === 'not_identifiable') {
        const history = await client.fetchQuery({ ...historyOptions(at.id), staleTime: 0 });
        const undone = new Set(history.items.map((each) => each.undoes));
        const standing = history.items.find(
          (each) => each.decision !== 'undo' && !undone.has(each.id),
        );
        reviewId = standing?.id;
      }
      if (reviewId === undefined) {
        notifications.show({ message: 'There is no decision of this visit to undo.' });
        return undefined;
      }
      const done = await undoReview(reviewId);
      visitLog.remove(reviewId);
      visitLog.tell(null);
      refresh(done.encounter);
      await client.invalidateQueries({ queryKey: ['encounters', 'list'] });
      await goTo(done.encounter.id);
      leave(undefined);
      return done.encounter;
    },
    [client, refresh, goTo, leave],
  );

  /** Undoes once for each time that it is asked to, one after the other. */
  const undo = useCallback(async () => {
    undosWanted.current += 1;
    if (undosWanted.current > 1) return;
    setUndoing(true);
    try {
      let at = shown;
      while (undosWanted.current > 0) {
        await saving.current;
        at = await undoOne(at);
        undosWanted.current = at ? undosWanted.current - 1 : 0;
      }
    } catch (error) {
      notifications.show({ color: 'red', message: words(error) });
    } finally {
      undosWanted.current = 0;
      setUndoing(false);
    }
  }, [shown, undoOne]);

  return { decideAndGoOn, decideFirst, skip, undo, undoing, leaving, isFree };
}

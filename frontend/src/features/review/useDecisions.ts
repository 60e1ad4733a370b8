import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useRef, useState } from 'react';
import { decide, encounterOptions, historyOptions } from '~/api/encounters';
import { isConflict, words } from '~/api/errors';
import { statsOptions } from '~/api/service';
import type { Encounter, ReviewRequest } from '~/api/types';
import { after, takeFromQueue } from './reviewQueue';
import { useUndo } from './useUndo';
import { visitLog } from './visit';

type DecisionRequest = Pick<ReviewRequest, 'decision' | 'individual_id' | 'name'>;

/** A decision that is saved sooner is not shown as "Saving". */
const SLOW_MS = 400;

/** Decides about the encounter shown, opens the next one, and undoes decisions. */
export function useDecisions(shown: Encounter | undefined, queue: readonly Encounter[]) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const saving = useRef<Promise<unknown>>(Promise.resolve());
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

  const goTo = useCallback(
    (id: string | undefined) =>
      id === undefined
        ? navigate({ to: '/review' })
        : navigate({ to: '/review/$encounterId', params: { encounterId: id } }),
    [navigate],
  );

  /** Opens an encounter, which may be the one that the page was about to leave. */
  const open = useCallback(
    async (id: string) => {
      await goTo(id);
      leave(undefined);
    },
    [goTo, leave],
  );

  const refresh = useCallback(
    (encounter: Encounter, undone = false) => {
      client.setQueryData(encounterOptions(encounter.id).queryKey, encounter);
      void client.invalidateQueries({ queryKey: historyOptions(encounter.id).queryKey });
      void client.invalidateQueries({ queryKey: statsOptions().queryKey });
      void client.invalidateQueries({ queryKey: ['candidates'] });
      // Undoing "new whale" removes the whale, which may be shown as a candidate until the
      // candidates are loaded again: asking for it now would be answered with "not found".
      const refetchType = undone ? 'none' : 'active';
      void client.invalidateQueries({ queryKey: ['individuals'], refetchType });
    },
    [client],
  );
  const { undo, undoing, isUndoing } = useUndo({ shown, saving, refresh, open });

  /** Whether the encounter shown can be decided, and is not about to be left. */
  const isFree = useCallback(() => leavingId.current === undefined && !isUndoing(), [isUndoing]);

  const save = useCallback(
    async (encounter: Encounter, request: DecisionRequest, said: string) => {
      const done = await decide({
        ...request,
        encounter_id: encounter.id,
        encounter_version: encounter.version,
      });
      visitLog.add({ reviewId: done.review.id, encounterId: encounter.id, said });
      refresh(done.encounter);
    },
    [refresh],
  );

  /** Returns to an encounter whose decision was not saved, and shows why. */
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

  /** Opens the next encounter at once, while the decision is saved; returns if that fails. */
  const decideAndGoOn = useCallback(
    (request: DecisionRequest, said: string) => {
      if (!shown) return;
      const next = after(queue, shown.id);
      leave(shown.id);
      visitLog.tell(null);
      const slow = setTimeout(() => visitLog.saving(said), SLOW_MS);
      const saved = save(shown, request, said)
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

  /** Opens the next encounter once the decision is saved: the server may refuse a new name. */
  const decideFirst = useCallback(
    async (request: DecisionRequest, said: string) => {
      if (!shown) return;
      const next = after(queue, shown.id);
      await save(shown, request, said);
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

  return { decideAndGoOn, decideFirst, skip, undo, undoing, leaving, isFree };
}

import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { type RefObject, useCallback, useRef, useState } from 'react';
import { undoReview } from '~/api/encounters';
import { words } from '~/api/errors';
import type { Encounter } from '~/api/types';
import { visitLog } from './visit';

interface UndoProps {
  shown: Encounter | undefined;
  /** Resolves when all decisions so far have been saved. */
  saving: RefObject<Promise<unknown>>;
  /** Puts a changed encounter into the cache, and refreshes what depends on it. */
  refresh: (encounter: Encounter, undone: boolean) => void;
  /** Opens an encounter's page. */
  open: (id: string) => Promise<void>;
}

/** Undoes decisions: that about the encounter shown or, if it has none, the last of this visit. */
export function useUndo({ shown, saving, refresh, open }: UndoProps) {
  const client = useQueryClient();
  const requested = useRef(0);
  const [undoing, setUndoing] = useState(false);
  const isUndoing = useCallback(() => requested.current > 0, []);

  const undoOne = useCallback(
    async (encounter: Encounter | undefined): Promise<Encounter | undefined> => {
      const isDecided =
        encounter?.status === 'identified' || encounter?.status === 'not_identifiable';
      const reviewId = isDecided ? encounter.decision_id : visitLog.last()?.reviewId;
      if (!reviewId) {
        const message = 'There is no decision to undo since you opened the page.';
        notifications.show({ message });
        return undefined;
      }
      const done = await undoReview(reviewId);
      visitLog.remove(reviewId);
      visitLog.tell(null);
      refresh(done.encounter, true);
      await client.invalidateQueries({ queryKey: ['encounters', 'list'] });
      await open(done.encounter.id);
      return done.encounter;
    },
    [client, refresh, open],
  );

  /** Calls during an undo are counted, so that each key press undoes one decision. */
  const undo = useCallback(async () => {
    requested.current += 1;
    if (requested.current > 1) return;
    setUndoing(true);
    try {
      let encounter = shown;
      while (requested.current > 0) {
        await saving.current;
        encounter = await undoOne(encounter);
        requested.current = encounter ? requested.current - 1 : 0;
      }
    } catch (error) {
      notifications.show({ color: 'red', message: words(error) });
    } finally {
      requested.current = 0;
      setUndoing(false);
    }
  }, [shown, saving, undoOne]);

  return { undo, undoing, isUndoing };
}

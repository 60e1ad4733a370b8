import { useSyncExternalStore } from 'react';

/** A decision made since the page was opened, which can be undone. */
export interface Decided {
  reviewId: string;
  encounterId: string;
  said: string;
}

/** A decision that was not saved, shown on the page of its encounter. */
export interface Trouble {
  encounterId: string;
  said: string;
  conflict: boolean;
}

interface Visit {
  decided: readonly Decided[];
  trouble: Trouble | null;
  /** A decision that is still being saved after 0.4 s. */
  saving: string | null;
}

let visit: Visit = { decided: [], trouble: null, saving: null };
const listeners = new Set<() => void>();

function change(next: Partial<Visit>): void {
  visit = { ...visit, ...next };
  for (const listener of listeners) listener();
}

export const visitLog = {
  add: (decided: Decided) => change({ decided: [...visit.decided, decided] }),
  last: () => visit.decided.at(-1),
  remove: (reviewId: string) =>
    change({ decided: visit.decided.filter((each) => each.reviewId !== reviewId) }),
  /** Clears the trouble when another encounter is opened. */
  arrive: (encounterId: string | undefined) => {
    if (visit.trouble && visit.trouble.encounterId !== encounterId) change({ trouble: null });
  },
  saving: (said: string | null) => change({ saving: said }),
  tell: (trouble: Trouble | null) => change({ trouble }),
};

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useVisit(): Visit {
  return useSyncExternalStore(subscribe, () => visit);
}

import { useSyncExternalStore } from 'react';
import type { Inverse } from './moves';

/** A change of encounters since the page was opened, and how to undo it. */
export interface Step {
  said: string;
  inverse: Inverse;
}

let steps: readonly Step[] = [];
const successors = new Map<string, string>();
const listeners = new Set<() => void>();

function change(next: readonly Step[]): void {
  steps = next;
  for (const listener of listeners) listener();
}

export const arrangements = {
  add: (step: Step) => change([...steps, step]),
  last: (): Step | undefined => steps.at(-1),
  drop: () => change(steps.slice(0, -1)),
  /** An encounter restored by undo has a new id; older steps name it by its old id. */
  replaceId: (was: string, is: string) => successors.set(was, is),
  currentId: (id: string): string => {
    let now = id;
    for (let next = successors.get(now); next !== undefined; next = successors.get(now)) now = next;
    return now;
  },
};

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useSteps(): readonly Step[] {
  return useSyncExternalStore(subscribe, () => steps);
}

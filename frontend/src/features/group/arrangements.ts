import { useSyncExternalStore } from 'react';
import type { Inverse } from './moves';

/** One change of groups in this visit, and how to take it back. */
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
  /** An encounter that came back got a new id; older steps still name the old one. */
  succeed: (was: string, is: string) => successors.set(was, is),
  nowCalled: (id: string): string => {
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

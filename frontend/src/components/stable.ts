import { useMemo, useRef } from 'react';

// biome-ignore lint/suspicious/noExplicitAny: the arguments are only passed on
type Actions = Record<string, (...given: any[]) => void>;

/**
 * Functions that are the same in every render and call the latest of `actions`, so that memoised
 * components which receive them do not render again.
 */
export function useStable<Given extends Actions>(actions: Given): Given {
  const latest = useRef(actions);
  latest.current = actions;
  const names = useRef(Object.keys(actions)).current;
  return useMemo(() => {
    const stable = names.map((name) => [
      name,
      (...given: unknown[]) => latest.current[name]?.(...given),
    ]);
    return Object.fromEntries(stable) as Given;
  }, [names]);
}

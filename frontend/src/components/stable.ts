import { useMemo, useRef } from 'react';

// biome-ignore lint/suspicious/noExplicitAny: whatever its arguments are, they are passed on
type Actions = Record<string, (...given: any[]) => void>;

/** The same functions all along, each calling the latest of its kind: for parts drawn seldom. */
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

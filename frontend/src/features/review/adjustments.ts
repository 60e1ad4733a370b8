import { useMemo, useState } from 'react';
import type { Target } from './syncedViewers';
import type { Side } from './views';

/** Brightness and contrast of one side, in percent; 100 leaves the picture unchanged. */
export interface Adjustments {
  brightness: number;
  contrast: number;
}

export const UNADJUSTED: Adjustments = { brightness: 100, contrast: 100 };
export const MIN_PERCENT = 40;
export const MAX_PERCENT = 300;
const STEP = 15;

function clamp(value: number): number {
  return Math.min(MAX_PERCENT, Math.max(MIN_PERCENT, Math.round(value)));
}

export function adjusted(
  target: Target,
  was: Record<Side, Adjustments>,
  change: (light: Adjustments) => Adjustments,
) {
  const one = (side: Side): Adjustments => {
    if (target !== 'both' && target !== side) return was[side];
    const { brightness, contrast } = change(was[side]);
    return { brightness: clamp(brightness), contrast: clamp(contrast) };
  };
  return { query: one('query'), candidate: one('candidate') };
}

export function filterOf({ brightness, contrast }: Adjustments): string {
  return `brightness(${brightness}%) contrast(${contrast}%)`;
}

/** The brightness and contrast of both sides, with changes to both or to the target side. */
export function useAdjustments(target: Target) {
  const [lights, setLights] = useState<Record<Side, Adjustments>>({
    query: UNADJUSTED,
    candidate: UNADJUSTED,
  });
  return useMemo(() => {
    const change = (part: (light: Adjustments) => Partial<Adjustments>) =>
      setLights((was) => adjusted(target, was, (light) => ({ ...light, ...part(light) })));
    return {
      lights,
      shown: lights[target === 'candidate' ? 'candidate' : 'query'],
      set: (part: Partial<Adjustments>) => change(() => part),
      brighter: () => change(({ brightness }) => ({ brightness: brightness + STEP })),
      darker: () => change(({ brightness }) => ({ brightness: brightness - STEP })),
      moreContrast: () => change(({ contrast }) => ({ contrast: contrast + STEP })),
      lessContrast: () => change(({ contrast }) => ({ contrast: contrast - STEP })),
      reset: () => setLights({ query: UNADJUSTED, candidate: UNADJUSTED }),
    };
  }, [lights, target]);
}

import { useMemo, useState } from 'react';
import type { Target } from './stepping';
import type { Side } from './views';

/** Brightness and contrast of one side, in percent; 100 is the picture as it is. */
export interface Light {
  brightness: number;
  contrast: number;
}

export const AS_IT_IS: Light = { brightness: 100, contrast: 100 };
export const LEAST = 40;
export const MOST = 300;
const STEP = 15;

function held(value: number): number {
  return Math.min(MOST, Math.max(LEAST, Math.round(value)));
}

export function lit(target: Target, was: Record<Side, Light>, change: (light: Light) => Light) {
  const one = (side: Side): Light => {
    if (target !== 'both' && target !== side) return was[side];
    const { brightness, contrast } = change(was[side]);
    return { brightness: held(brightness), contrast: held(contrast) };
  };
  return { query: one('query'), candidate: one('candidate') };
}

export function filterOf({ brightness, contrast }: Light): string {
  return `brightness(${brightness}%) contrast(${contrast}%)`;
}

/** Brightness and contrast, of both sides or of the one that is acted on. */
export function useLight(target: Target) {
  const [lights, setLights] = useState<Record<Side, Light>>({
    query: AS_IT_IS,
    candidate: AS_IT_IS,
  });
  return useMemo(() => {
    const change = (part: (light: Light) => Partial<Light>) =>
      setLights((was) => lit(target, was, (light) => ({ ...light, ...part(light) })));
    return {
      lights,
      shown: lights[target === 'candidate' ? 'candidate' : 'query'],
      set: (part: Partial<Light>) => change(() => part),
      brighter: () => change(({ brightness }) => ({ brightness: brightness + STEP })),
      darker: () => change(({ brightness }) => ({ brightness: brightness - STEP })),
      harder: () => change(({ contrast }) => ({ contrast: contrast + STEP })),
      softer: () => change(({ contrast }) => ({ contrast: contrast - STEP })),
      reset: () => setLights({ query: AS_IT_IS, candidate: AS_IT_IS }),
    };
  }, [lights, target]);
}

import { useQuery } from '@tanstack/react-query';
import { attentionOptions } from '~/api/attention';
import type { Side } from './views';

export const OVERLAYS = ['none', 'looked', 'similar'] as const;
export type Overlay = (typeof OVERLAYS)[number];

export const OVERLAY_LABELS: Record<Overlay, string> = {
  none: 'No overlay',
  looked: 'Where the model looked',
  similar: 'Similar areas',
};

export function isOverlay(value: string): value is Overlay {
  return OVERLAYS.some((each) => each === value);
}

export function afterOverlay(overlay: Overlay): Overlay {
  return OVERLAYS[(OVERLAYS.indexOf(overlay) + 1) % OVERLAYS.length] ?? 'none';
}

type Shown = Record<Side, string | undefined>;

/** The heat maps of both flukes: each for itself, or for its similarity to the other. */
export function useOverlay(overlay: Overlay, shown: Shown) {
  const wanted = (side: Side, other: Side) => {
    const against = overlay === 'similar' ? shown[other] : undefined;
    const known = shown[side] !== undefined && (overlay !== 'similar' || against !== undefined);
    return {
      ...attentionOptions(shown[side] ?? '', against),
      enabled: overlay !== 'none' && known,
      retry: false,
    };
  };
  const query = useQuery(wanted('query', 'candidate'));
  const candidate = useQuery(wanted('candidate', 'query'));
  const off = overlay === 'none';
  return {
    heat: { query: off ? undefined : query.data, candidate: off ? undefined : candidate.data },
    error: off ? null : (query.error ?? candidate.error),
    busy: query.isFetching || candidate.isFetching,
  };
}

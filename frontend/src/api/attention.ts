import { queryOptions } from '@tanstack/react-query';
import { ahead } from './ahead';

/** How much each part of a crop counted, row by row, each from 0 to 1. */
export interface Attention {
  annotation_id: string;
  rows: number;
  columns: number;
  values: number[];
}

/**
 * Where the model looked in one fluke; with `against`, the areas that speak for the two flukes
 * being one whale.
 */
export function attentionOptions(annotationId: string, against?: string) {
  return queryOptions({
    queryKey: ['attention', annotationId, against ?? null],
    queryFn: ({ signal }) =>
      ahead<Attention>('GET', `/v1/annotations/${encodeURIComponent(annotationId)}/attention`, {
        params: { query: { against } },
        signal,
      }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

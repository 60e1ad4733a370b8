import { queryOptions } from '@tanstack/react-query';
import { answered, client } from './client';

/**
 * How much each area of a fluke's crop contributes to its embedding; with `against`, to its
 * similarity to that other fluke.
 */
export function attentionOptions(annotationId: string, against?: string) {
  return queryOptions({
    queryKey: ['attention', annotationId, against ?? null],
    queryFn: ({ signal }) =>
      answered(
        client.GET('/v1/annotations/{annotation_id}/attention', {
          params: { path: { annotation_id: annotationId }, query: { against } },
          signal,
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

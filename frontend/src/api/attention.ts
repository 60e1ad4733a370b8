import { queryOptions } from '@tanstack/react-query';
import { answered, client } from './client';

/**
 * Where the model looked in one fluke; with `against`, the areas that speak for the two flukes
 * being one whale.
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

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { importOptions } from '~/api/imports';
import type { SheetImportDetail } from '~/api/types';

interface ChangeOptions {
  /** Called after the change, before its answer is shown. */
  changed?: () => void;
  onError?: (error: Error) => void;
}

/** A change of an import, whose answer is shown at once. */
export function useChange(
  importId: string,
  change: () => Promise<SheetImportDetail>,
  { changed, onError }: ChangeOptions = {},
) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (found) => {
      changed?.();
      client.setQueryData(importOptions(importId).queryKey, found);
    },
    onError: (error) => {
      // It may have gone on meanwhile: a pause comes too late for an import that is almost done.
      void client.invalidateQueries({ queryKey: importOptions(importId).queryKey });
      onError?.(error);
    },
  });
}

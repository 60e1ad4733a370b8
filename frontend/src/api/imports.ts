import { queryOptions } from '@tanstack/react-query';
import { answered, client } from './client';
import type { Mapping, OfferedFile, SheetImport, SheetImportDetail } from './types';

const at = (id: string) => ({ params: { path: { import_id: id } } });
const POLL_MS = 1_000;
const ACTIVE = new Set<SheetImport['state']>(['checking', 'importing', 'undoing']);

export function isActive({ state }: Pick<SheetImport, 'state'>): boolean {
  return ACTIVE.has(state);
}

/** The imports of sheets, newest first. */
export function importsOptions() {
  return queryOptions({
    queryKey: ['imports', 'list'],
    queryFn: ({ signal }) => answered(client.GET('/v1/imports', { signal })),
  });
}

/** One import; asked for again each second while its job runs. */
export function importOptions(id: string) {
  return queryOptions({
    queryKey: ['imports', 'one', id],
    queryFn: ({ signal }) => answered(client.GET('/v1/imports/{import_id}', { ...at(id), signal })),
    refetchInterval: ({ state }) => (state.data && isActive(state.data) ? POLL_MS : false),
  });
}

export function mappingOptions(id: string) {
  return queryOptions({
    queryKey: ['imports', 'mapping', id],
    queryFn: ({ signal }) =>
      answered(client.GET('/v1/imports/{import_id}/mapping', { ...at(id), signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What a pattern reads in the names of a folder that was sent instead of a sheet. */
export function namesOptions(id: string, pattern: string) {
  return queryOptions({
    queryKey: ['imports', 'names', id, pattern],
    queryFn: ({ signal }) =>
      answered(
        client.GET('/v1/imports/{import_id}/names', {
          params: { ...at(id).params, query: { pattern } },
          signal,
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function chooseNames(id: string, pattern: string): Promise<SheetImportDetail> {
  return answered(client.PUT('/v1/imports/{import_id}/names', { ...at(id), body: { pattern } }));
}

export function beginImport(filename: string, size: number) {
  return answered(client.POST('/v1/imports', { body: { filename, size } }));
}

export function chooseMapping(
  id: string,
  columns: Record<string, string>,
  dates: Mapping['dates'],
): Promise<SheetImportDetail> {
  const body = { columns, dates };
  return answered(client.PUT('/v1/imports/{import_id}/mapping', { ...at(id), body }));
}

export async function offerFiles(
  id: string,
  files: { path: string; size: number }[],
): Promise<OfferedFile[]> {
  const asked = client.POST('/v1/imports/{import_id}/files', { ...at(id), body: { files } });
  return (await answered(asked)).items;
}

export function checkImport(id: string): Promise<SheetImportDetail> {
  return answered(client.POST('/v1/imports/{import_id}/check', at(id)));
}

export function startImport(
  id: string,
  choice: { good_rows: boolean; update: boolean },
): Promise<SheetImportDetail> {
  return answered(client.POST('/v1/imports/{import_id}/start', { ...at(id), body: choice }));
}

export function pauseImport(id: string): Promise<SheetImportDetail> {
  return answered(client.POST('/v1/imports/{import_id}/pause', at(id)));
}

export function resumeImport(id: string): Promise<SheetImportDetail> {
  return answered(client.POST('/v1/imports/{import_id}/resume', at(id)));
}

export function undoImport(id: string): Promise<SheetImportDetail> {
  return answered(client.POST('/v1/imports/{import_id}/undo', at(id)));
}

export function discardImport(id: string) {
  return answered(client.DELETE('/v1/imports/{import_id}', at(id)));
}

/** The rows with faults as a sheet, requested with the user's token. */
export function faultyRows(id: string): Promise<Blob> {
  const asked = client.GET('/v1/imports/{import_id}/faulty-rows.csv', {
    ...at(id),
    parseAs: 'blob',
  });
  return answered(asked as Promise<{ data?: Blob; error?: unknown; response: Response }>);
}

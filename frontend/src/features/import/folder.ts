import { isClutter } from '~/sending/check';
import type { FileInFolder } from '~/sending/dropped';

/** The endings of sheets, as a file dialog takes them. */
export const SHEET_ENDINGS = ['.csv', '.tsv', '.txt', '.xlsx', '.xlsm', '.xls', '.ods'];

/** The file of an export from which a catalogue comes back whole. */
const RECORDS = 'records.jsonl';

export function isRecords(name: string): boolean {
  return name === RECORDS;
}

function isSheet(path: string): boolean {
  return (
    isRecords(path.slice(path.lastIndexOf('/') + 1)) ||
    SHEET_ENDINGS.some((each) => path.toLowerCase().endsWith(each))
  );
}

/** The files that may be a sheet, those with the shortest paths first, an export's records before. */
export function sheetsAmong(files: readonly FileInFolder[]): FileInFolder[] {
  const depth = ({ path }: FileInFolder) => path.split('/').length;
  return files
    .filter(({ path, file }) => isSheet(path) && !isClutter(file.name))
    .sort(
      (a, b) =>
        depth(a) - depth(b) ||
        Number(isRecords(b.file.name)) - Number(isRecords(a.file.name)) ||
        a.path.localeCompare(b.path),
    );
}

/**
 * The other files, with their paths below the folder: the name of the folder itself is left out if
 * all of them lie in one.
 */
export function photographsAmong(files: readonly FileInFolder[]): FileInFolder[] {
  const others = files.filter(({ path, file }) => !isSheet(path) && !isClutter(file.name));
  const tops = new Set(others.map(({ path }) => (path.includes('/') ? path.split('/')[0] : '')));
  const [top] = tops;
  if (tops.size !== 1 || !top) return others;
  return others.map(({ path, file }) => ({ path: path.slice(top.length + 1), file }));
}

/** The name of the folder that all files lie in; that of the first folder if there are several. */
function nameOfFolder(files: readonly FileInFolder[]): string {
  return files.find(({ path }) => path.includes('/'))?.path.split('/')[0] ?? 'photographs';
}

/** The list of a folder's files, which an import takes instead of a sheet. */
export function listingOf(files: readonly FileInFolder[]): File {
  const paths = photographsAmong(files).map(({ path }) => path);
  return new File([JSON.stringify({ pattern: '', paths })], nameOfFolder(files));
}

/** The files that were chosen in a file dialog; those of a folder come with their paths in it. */
export function chosenFiles(list: FileList | null): FileInFolder[] {
  return [...(list ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** The folders of the imports that were begun on this page; a reopened page has none. */
const folders = new Map<string, FileInFolder[]>();

export function keepFolder(importId: string, files: FileInFolder[]): void {
  folders.set(importId, files);
}

export function folderOf(importId: string): FileInFolder[] | undefined {
  return folders.get(importId);
}

import { isClutter } from './check';

function readAll(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve, reject) => {
    const found: FileSystemEntry[] = [];
    const more = () =>
      reader.readEntries((entries) => {
        if (entries.length === 0) return resolve(found);
        found.push(...entries);
        more();
      }, reject);
    more();
  });
}

/** A file and its path below what was dropped or chosen, with slashes. */
export interface FileInFolder {
  path: string;
  file: File;
}

async function filesOf(entry: FileSystemEntry): Promise<FileInFolder[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    return [{ path: entry.fullPath.replace(/^\//, ''), file }];
  }
  const entries = await readAll((entry as FileSystemDirectoryEntry).createReader());
  const wanted = entries.filter((each) => !isClutter(each.name));
  return (await Promise.all(wanted.map(filesOf))).flat();
}

/** Files without those that operating systems and cameras add to folders. */
export function withoutClutter(files: Iterable<File>): File[] {
  return [...files].filter((each) => !isClutter(each.name));
}

/** The files that were dropped, including those in dropped folders. */
export async function droppedFiles(transfer: DataTransfer): Promise<FileInFolder[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  const plain = withoutClutter(transfer.files);
  if (!entries.some((entry) => entry?.isDirectory))
    return plain.map((file) => ({ path: file.name, file }));
  const lists = await Promise.all(entries.map((entry) => (entry ? filesOf(entry) : [])));
  return lists.flat().filter(({ file }) => !isClutter(file.name));
}

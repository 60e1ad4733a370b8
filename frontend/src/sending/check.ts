import type { Limits } from '~/api/types';

interface FileLike {
  name: string;
  size: number;
  type: string;
}

export type FileLimits = Pick<Limits, 'max_file_bytes' | 'file_kinds'>;

/** The kinds of file as a list in words: "JPEG, HEIC, PNG, TIFF and WebP". */
export function kindsInWords({ file_kinds }: Pick<Limits, 'file_kinds'>, last = 'and'): string {
  const names = file_kinds.map((each) => each.name);
  const all = names.slice(0, -1).join(', ');
  return all === '' ? (names[0] ?? '') : `${all} ${last} ${names.at(-1)}`;
}

/** The value of a file input's `accept` attribute. */
export function acceptAttribute({ file_kinds }: Pick<Limits, 'file_kinds'>): string {
  return file_kinds.flatMap((each) => each.extensions).join(',');
}

export function megabytesAtMost({ max_file_bytes }: Pick<Limits, 'max_file_bytes'>): string {
  return `${Math.floor(max_file_bytes / 1_000_000)} MB`;
}

/** Why the server would not accept a file, in the server's words; null if it seems acceptable. */
export function faultOf(file: FileLike, limits: FileLimits | undefined): string | null {
  if (file.size <= 0) return 'The file is empty (0 bytes).';
  // The limits are not loaded yet: the server refuses what it does not accept.
  if (!limits) return null;
  if (file.size > limits.max_file_bytes) {
    // Rounded up, so that a file just over the limit does not seem to be at it.
    const size = (Math.ceil(file.size / 100_000) / 10).toFixed(1);
    return `The file has ${size} MB; at most ${megabytesAtMost(limits)}.`;
  }
  const name = file.name.toLowerCase();
  const isAccepted = limits.file_kinds.some(
    ({ media_types, extensions }) =>
      media_types.includes(file.type) || extensions.some((ending) => name.endsWith(ending)),
  );
  if (isAccepted) return null;
  const kinds = kindsInWords(limits);
  return `This is not a photograph that can be read: it is of an unknown kind. ${kinds} are read.`;
}

/** Whether a file is one that operating systems and cameras add to folders. */
export function isClutter(name: string): boolean {
  return name.startsWith('.') || /^(thumbs\.db|desktop\.ini)$/i.test(name);
}

/** First checks before a file is sent, in the server's own words; the server decides. */

const LARGEST_BYTES = 50_000_000;
export const ACCEPTED = [
  '.jpg',
  '.jpeg',
  '.png',
  '.tif',
  '.tiff',
  '.webp',
  '.heic',
  '.heif',
] as const;
const ACCEPTED_TYPES = new Set([
  'image/jpeg',
  'image/png',
  'image/tiff',
  'image/webp',
  'image/heic',
  'image/heif',
]);

interface FileLike {
  name: string;
  size: number;
  type: string;
}

function isPicture(file: FileLike): boolean {
  const name = file.name.toLowerCase();
  return ACCEPTED_TYPES.has(file.type) || ACCEPTED.some((ending) => name.endsWith(ending));
}

/** Why a file cannot be a photograph for Flukeline, or null. */
export function faultOf(file: FileLike): string | null {
  if (file.size <= 0) return 'The file is empty (0 bytes).';
  if (file.size > LARGEST_BYTES) {
    return `The file has ${(file.size / 1_000_000).toFixed(1)} MB; at most 50 MB.`;
  }
  if (isPicture(file)) return null;
  const kind = /\.(heic|heif)$/i.test(file.name)
    ? 'a HEIC picture; export it as JPEG'
    : 'of an unknown kind. JPEG, PNG, TIFF and WebP are read';
  return `This is not a photograph that can be read: it is ${kind}.`;
}

/** What operating systems and cameras leave in folders, and nobody means to upload. */
export function isClutter(name: string): boolean {
  return name.startsWith('.') || /^(thumbs\.db|desktop\.ini)$/i.test(name);
}

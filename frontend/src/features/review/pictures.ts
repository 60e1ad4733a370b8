const KEPT = 80;

const kept = new Map<string, HTMLImageElement>();

/** Loads and decodes a picture before it is needed; the last 80 stay in memory. */
export function preload(url: string | null | undefined): void {
  if (!url || kept.has(url)) return;
  const image = new Image();
  image.src = url;
  kept.set(url, image);
  // The viewer reports a picture that cannot be loaded.
  image.decode().catch(() => kept.delete(url));
  const oldest = kept.keys().next().value;
  if (kept.size > KEPT && oldest) kept.delete(oldest);
}

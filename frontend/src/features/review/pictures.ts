const KEPT = 80;

const kept = new Map<string, HTMLImageElement>();

/** Loads a picture before it is needed, decodes it, and keeps it in memory for a while. */
export function preload(url: string | null | undefined): void {
  if (!url || kept.has(url)) return;
  const image = new Image();
  image.src = url;
  kept.set(url, image);
  // What cannot be loaded is told where the picture is to be shown.
  image.decode().catch(() => kept.delete(url));
  const oldest = kept.keys().next().value;
  if (kept.size > KEPT && oldest) kept.delete(oldest);
}

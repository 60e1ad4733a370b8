import type { Point } from './land';

/** Pins that would cover each other, drawn as one. */
export interface Cluster<Pin> {
  at: Point;
  pins: Pin[];
}

/** Pins nearer than `reach` to the first one of a cluster join it. */
export function clustered<Pin>(
  pins: readonly Pin[],
  points: readonly Point[],
  reach: number,
): Cluster<Pin>[] {
  const clusters: Cluster<Pin>[] = [];
  for (const [index, pin] of pins.entries()) {
    const at = points[index];
    if (!at) continue;
    const near = clusters.find((each) => Math.hypot(each.at.x - at.x, each.at.y - at.y) < reach);
    if (near) near.pins.push(pin);
    else clusters.push({ at, pins: [pin] });
  }
  return clusters;
}

/** What stands in the pin of a cluster: its only mark, or how many there are. */
export function markOf(pins: ReadonlyArray<{ mark?: string }>): string | undefined {
  return pins.length > 1 ? `×${pins.length}` : pins[0]?.mark;
}

import type { Point } from './land';

/** Pins that would overlap, drawn as one. */
export interface Cluster<Pin> {
  at: Point;
  pins: Pin[];
}

/** Clusters the pins: each joins the first cluster whose first pin is nearer than `reach`. */
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

/** The text in a cluster's pin: its number of pins, or the mark of its only pin. */
export function markOf(pins: ReadonlyArray<{ mark?: string }>): string | undefined {
  return pins.length > 1 ? `×${pins.length}` : pins[0]?.mark;
}

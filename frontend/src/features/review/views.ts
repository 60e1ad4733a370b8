export type Side = 'query' | 'candidate';

/**
 * What one side shows, free of its picture's shape: how many times larger than whole, and where
 * its middle is, from the picture's own middle and in widths of the picture.
 */
export interface View {
  zoom: number;
  x: number;
  y: number;
}

/** By how much the candidate's side differs from the query's: a factor, and a way. */
export type Offset = View;
export type Flips = Record<Side, boolean>;

export const NONE: Offset = { zoom: 1, x: 0, y: 0 };

/** Mirrored against each other, what is left on one side is right on the other. */
function hand(flipped: Flips): 1 | -1 {
  return flipped.query === flipped.candidate ? 1 : -1;
}

export function offsetOf(query: View, candidate: View, flipped: Flips): Offset {
  return {
    zoom: candidate.zoom / query.zoom,
    x: candidate.x - hand(flipped) * query.x,
    y: candidate.y - query.y,
  };
}

/** The view of the other side, given the leader's. */
export function follower(leader: Side, view: View, offset: Offset, flipped: Flips): View {
  const sign = hand(flipped);
  if (leader === 'query') {
    return { zoom: view.zoom * offset.zoom, x: sign * view.x + offset.x, y: view.y + offset.y };
  }
  return { zoom: view.zoom / offset.zoom, x: sign * (view.x - offset.x), y: view.y - offset.y };
}

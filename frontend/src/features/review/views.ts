export type Side = 'query' | 'candidate';

/**
 * What one side shows, independent of its picture's aspect ratio: the zoom (1: the whole picture),
 * and the view's centre relative to the picture's centre, in widths of the picture.
 */
export interface View {
  zoom: number;
  x: number;
  y: number;
}

/** How the candidate's view differs from the query's: a factor for zoom, a shift for x and y. */
export type Offset = View;
export type Flips = Record<Side, boolean>;

export const NONE: Offset = { zoom: 1, x: 0, y: 0 };

/** -1 if one side is mirrored and the other is not, otherwise 1. */
function mirrorSign(flipped: Flips): 1 | -1 {
  return flipped.query === flipped.candidate ? 1 : -1;
}

export function offsetOf(query: View, candidate: View, flipped: Flips): Offset {
  return {
    zoom: candidate.zoom / query.zoom,
    x: candidate.x - mirrorSign(flipped) * query.x,
    y: candidate.y - query.y,
  };
}

/** The view of the other side, from the view of the leading side. */
export function follower(leader: Side, view: View, offset: Offset, flipped: Flips): View {
  const sign = mirrorSign(flipped);
  if (leader === 'query') {
    return { zoom: view.zoom * offset.zoom, x: sign * view.x + offset.x, y: view.y + offset.y };
  }
  return { zoom: view.zoom / offset.zoom, x: sign * (view.x - offset.x), y: view.y - offset.y };
}

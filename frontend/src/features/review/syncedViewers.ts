import OpenSeadragon from 'openseadragon';
import { type Flips, follower, NONE, type Offset, offsetOf, type Side, type View } from './views';

/** What keys and buttons change: both pictures, or one side. */
export type Target = 'both' | Side;

export interface ViewerState {
  zoom: Record<Side, number>;
  flipped: Flips;
  hasOffset: boolean;
}

const STEP = 1.4;
const PAN = 0.12;
const NEAR = 0.01;
const SIDES: readonly Side[] = ['query', 'candidate'];
const WHOLE: ViewerState = {
  zoom: { query: 1, candidate: 1 },
  flipped: { query: false, candidate: false },
  hasOffset: false,
};

const other = (side: Side): Side => (side === 'query' ? 'candidate' : 'query');

function pictureHeight(viewer: OpenSeadragon.Viewer): number {
  const size = viewer.world.getItemAt(0)?.getContentSize();
  return size ? size.y / size.x : 0.5;
}

/** The zoom and centre of a viewer, independent of its picture's aspect ratio. */
export function viewOf(viewer: OpenSeadragon.Viewer): View {
  const centre = viewer.viewport.getCenter(true);
  return {
    zoom: viewer.viewport.getZoom(true) / viewer.viewport.getHomeZoom(),
    x: centre.x - 0.5,
    y: centre.y - pictureHeight(viewer) / 2,
  };
}

function show(viewer: OpenSeadragon.Viewer, view: View): void {
  const { viewport } = viewer;
  viewport.zoomTo(view.zoom * viewport.getHomeZoom(), undefined, true);
  const y = view.y + pictureHeight(viewer) / 2;
  viewport.panTo(new OpenSeadragon.Point(view.x + 0.5, y), true);
}

function isWhole(view: View): boolean {
  return [view.zoom - 1, view.x, view.y].every((each) => Math.abs(each) < NEAR);
}

/**
 * Synchronises two viewers. The side that the user zooms or pans leads; the other follows it, with
 * the offset that it had when the user last moved it alone.
 */
export class SyncedViewers {
  private viewers = new Map<Side, OpenSeadragon.Viewer>();
  private leader: Side = 'query';
  private offset: Offset = NONE;
  private target: Target = 'both';
  private standing: ViewerState = WHOLE;
  private listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getStanding = (): ViewerState => this.standing;

  join(side: Side, viewer: OpenSeadragon.Viewer): () => void {
    this.viewers.set(side, viewer);
    const lead = () => {
      this.leader = side;
    };
    viewer.addHandler('canvas-press', lead);
    viewer.addHandler('canvas-scroll', lead);
    viewer.addHandler('canvas-pinch', lead);
    let whole = true;
    let resized = false;
    viewer.addHandler('after-resize', () => {
      resized = true;
    });
    viewer.addHandler('viewport-change', () => {
      // A picture that was shown whole stays whole when its viewer is resized. This runs here since
      // OpenSeadragon changes the zoom after "after-resize".
      if (resized && whole) viewer.viewport.goHome(true);
      else if (viewer.world.getItemCount() > 0) whole = isWhole(viewOf(viewer));
      this.follow(resized ? this.leader : side);
      resized = false;
      this.report(side, viewer);
    });
    return () => this.viewers.delete(side);
  }

  /** Sets the target. When it becomes both again, the difference between the sides is kept. */
  setTarget(target: Target): void {
    const wasAlone = this.target !== 'both';
    this.target = target;
    const pair = this.pair();
    if (!wasAlone || target !== 'both' || !pair) return;
    this.offset = offsetOf(viewOf(pair.query), viewOf(pair.candidate), this.standing.flipped);
    this.change({ hasOffset: !isWhole({ ...this.offset }) });
  }

  zoom(direction: 1 | -1): void {
    this.each((viewer) =>
      viewer.viewport.zoomBy(direction > 0 ? STEP : 1 / STEP).applyConstraints(),
    );
  }

  /** Moves the view in a direction of the screen, also where the picture is flipped. */
  pan(x: -1 | 0 | 1, y: -1 | 0 | 1): void {
    this.each((viewer) => {
      const reach = PAN / viewer.viewport.getZoom();
      const along = viewer.viewport.getFlip() ? -x : x;
      viewer.viewport.panBy(new OpenSeadragon.Point(along * reach, y * reach)).applyConstraints();
    });
  }

  /** Mirrors one side, to compare flukes that were photographed from opposite sides. */
  flip(side: Side): void {
    const flipped = { ...this.standing.flipped, [side]: !this.standing.flipped[side] };
    this.viewers.get(side)?.viewport.setFlip(flipped[side]);
    this.change({ flipped });
    this.leader = other(side);
    this.follow(this.leader);
  }

  /** Removes the offset; the left side keeps its zoom and centre. */
  align(): void {
    this.offset = NONE;
    this.change({ hasOffset: false });
    this.leader = 'query';
    const pair = this.pair();
    if (!pair) return;
    show(pair.candidate, follower('query', viewOf(pair.query), NONE, this.standing.flipped));
  }

  reset(immediately = false): void {
    this.offset = NONE;
    this.change({ hasOffset: false });
    this.leader = 'query';
    for (const viewer of this.viewers.values()) viewer.viewport.goHome(immediately);
  }

  /** A new picture on one side: resets its flip and offset, and shows the place of the other. */
  arrived(side: Side): void {
    this.viewers.get(side)?.viewport.setFlip(false);
    this.offset = NONE;
    this.change({ hasOffset: false, flipped: { ...this.standing.flipped, [side]: false } });
    const there = this.viewers.get(other(side));
    if (this.target !== 'both' || !there || there.world.getItemCount() === 0) return;
    this.leader = other(side);
    this.follow(this.leader);
  }

  private pair(): Record<Side, OpenSeadragon.Viewer> | null {
    const [query, candidate] = SIDES.map((side) => this.viewers.get(side));
    if (!query || !candidate) return null;
    const shown = query.world.getItemCount() > 0 && candidate.world.getItemCount() > 0;
    return shown ? { query, candidate } : null;
  }

  /** Changes the target side; for both sides the leader, which the other follows. */
  private each(move: (viewer: OpenSeadragon.Viewer) => void): void {
    const moved = this.viewers.get(this.target === 'both' ? this.leader : this.target);
    if (moved) move(moved);
  }

  private follow(side: Side): void {
    const pair = this.pair();
    if (this.target !== 'both' || side !== this.leader || !pair) return;
    const view = follower(side, viewOf(pair[side]), this.offset, this.standing.flipped);
    show(pair[other(side)], view);
  }

  private report(side: Side, viewer: OpenSeadragon.Viewer): void {
    const zoom = Math.round(viewOf(viewer).zoom * 10) / 10;
    if (zoom !== this.standing.zoom[side]) {
      this.change({ zoom: { ...this.standing.zoom, [side]: zoom } });
    }
  }

  private change(change: Partial<ViewerState>): void {
    this.standing = { ...this.standing, ...change };
    for (const listener of this.listeners) listener();
  }
}

import OpenSeadragon from 'openseadragon';
import { type Flips, follower, NONE, type Offset, offsetOf, type Side, type View } from './views';

/** What keys and buttons act on: both sides in step, or one by itself. */
export type Target = 'both' | Side;

export interface Standing {
  zoom: Record<Side, number>;
  flipped: Flips;
  nudged: boolean;
}

const STEP = 1.4;
const PAN = 0.12;
const NEAR = 0.01;
const SIDES: readonly Side[] = ['query', 'candidate'];
const WHOLE: Standing = {
  zoom: { query: 1, candidate: 1 },
  flipped: { query: false, candidate: false },
  nudged: false,
};

const other = (side: Side): Side => (side === 'query' ? 'candidate' : 'query');

function pictureHeight(viewer: OpenSeadragon.Viewer): number {
  const size = viewer.world.getItemAt(0)?.getContentSize();
  return size ? size.y / size.x : 0.5;
}

/** Where one side is, free of its picture's shape; see `View`. */
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
 * Keeps two viewers in step. The side that a hand is on leads; the other follows with the offset
 * that it was nudged by.
 */
export class InStep {
  private viewers = new Map<Side, OpenSeadragon.Viewer>();
  private leader: Side = 'query';
  private offset: Offset = NONE;
  private target: Target = 'both';
  private standing: Standing = WHOLE;
  private listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getStanding = (): Standing => this.standing;

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
      // A picture that is seen whole stays so, whatever room it gets. OpenSeadragon zooms by
      // itself after "after-resize", so this comes last.
      if (resized && whole) viewer.viewport.goHome(true);
      else if (viewer.world.getItemCount() > 0) whole = isWhole(viewOf(viewer));
      this.follow(resized ? this.leader : side);
      resized = false;
      this.report(side, viewer);
    });
    return () => this.viewers.delete(side);
  }

  /** Both in step again keep the offset that they have got meanwhile: one was nudged. */
  setTarget(target: Target): void {
    const wasAlone = this.target !== 'both';
    this.target = target;
    const pair = this.pair();
    if (!wasAlone || target !== 'both' || !pair) return;
    this.offset = offsetOf(viewOf(pair.query), viewOf(pair.candidate), this.standing.flipped);
    this.change({ nudged: !isWhole({ ...this.offset }) });
  }

  zoom(direction: 1 | -1): void {
    this.each((viewer) =>
      viewer.viewport.zoomBy(direction > 0 ? STEP : 1 / STEP).applyConstraints(),
    );
  }

  /** Moves what is seen to that side of the picture, as it stands on the screen. */
  pan(x: -1 | 0 | 1, y: -1 | 0 | 1): void {
    this.each((viewer) => {
      const reach = PAN / viewer.viewport.getZoom();
      const along = viewer.viewport.getFlip() ? -x : x;
      viewer.viewport.panBy(new OpenSeadragon.Point(along * reach, y * reach)).applyConstraints();
    });
  }

  /** Shows one side as in a mirror: a lobe lies where it lies in a picture from the other side. */
  flip(side: Side): void {
    const flipped = { ...this.standing.flipped, [side]: !this.standing.flipped[side] };
    this.viewers.get(side)?.viewport.setFlip(flipped[side]);
    this.change({ flipped });
    this.leader = other(side);
    this.follow(this.leader);
  }

  /** Takes a nudge back; zoom and place stay. */
  lineUp(): void {
    this.offset = NONE;
    this.change({ nudged: false });
    this.leader = 'query';
    const pair = this.pair();
    if (!pair) return;
    show(pair.candidate, follower('query', viewOf(pair.query), NONE, this.standing.flipped));
  }

  reset(immediately = false): void {
    this.offset = NONE;
    this.change({ nudged: false });
    this.leader = 'query';
    for (const viewer of this.viewers.values()) viewer.viewport.goHome(immediately);
  }

  /** A new picture on one side: not flipped, not nudged, and at the place that the other has. */
  arrived(side: Side): void {
    this.viewers.get(side)?.viewport.setFlip(false);
    this.offset = NONE;
    this.change({ nudged: false, flipped: { ...this.standing.flipped, [side]: false } });
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

  /** In step, moving the leader is enough. */
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

  private change(change: Partial<Standing>): void {
    this.standing = { ...this.standing, ...change };
    for (const listener of this.listeners) listener();
  }
}

import OpenSeadragon from 'openseadragon';

export type Side = 'query' | 'candidate';

/** What one side shows, free of its picture's shape: where, and how many times larger than whole. */
interface View {
  zoom: number;
  x: number;
  y: number;
}

const ORIGIN: View = { zoom: 1, x: 0, y: 0 };
const STEP = 1.4;
const PAN = 0.12;

function pictureHeight(viewer: OpenSeadragon.Viewer): number {
  const size = viewer.world.getItemAt(0)?.getContentSize();
  return size ? size.y / size.x : 0.5;
}

function viewOf(viewer: OpenSeadragon.Viewer): View {
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

const NEAR = 0.01;

function isWhole(view: View): boolean {
  const off = [view.zoom - 1, view.x, view.y];
  return off.every((each) => Math.abs(each) < NEAR);
}

/**
 * Keeps two viewers in step. The side that a hand is on leads; the other follows with the offset
 * that they had when they were put in step, so that either can be nudged alone before.
 */
export class InStep {
  private viewers = new Map<Side, OpenSeadragon.Viewer>();
  private leader: Side = 'query';
  private offset: View = ORIGIN;
  private locked = true;

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
    });
    return () => this.viewers.delete(side);
  }

  setLocked(locked: boolean): void {
    this.locked = locked;
    const [query, candidate] = [this.viewers.get('query'), this.viewers.get('candidate')];
    if (!locked || !query || !candidate) return;
    const [a, b] = [viewOf(query), viewOf(candidate)];
    this.offset = { zoom: b.zoom / a.zoom, x: b.x - a.x, y: b.y - a.y };
  }

  zoom(direction: 1 | -1): void {
    this.each((viewer) =>
      viewer.viewport.zoomBy(direction > 0 ? STEP : 1 / STEP).applyConstraints(),
    );
  }

  pan(x: -1 | 0 | 1, y: -1 | 0 | 1): void {
    this.each((viewer) => {
      const reach = PAN / viewer.viewport.getZoom();
      viewer.viewport.panBy(new OpenSeadragon.Point(x * reach, y * reach)).applyConstraints();
    });
  }

  reset(immediately = false): void {
    this.offset = ORIGIN;
    this.leader = 'query';
    for (const viewer of this.viewers.values()) viewer.viewport.goHome(immediately);
  }

  /** Gives one side, whose picture is new, the place that the other one has. */
  align(side: Side): void {
    const other = this.viewers.get(side === 'query' ? 'candidate' : 'query');
    if (!this.locked || !other || other.world.getItemCount() === 0) return;
    this.leader = side === 'query' ? 'candidate' : 'query';
    this.follow(this.leader);
  }

  /** In step, moving the leader is enough; alone, keys move both. */
  private each(move: (viewer: OpenSeadragon.Viewer) => void): void {
    if (!this.locked) {
      for (const viewer of this.viewers.values()) move(viewer);
      return;
    }
    const leader = this.viewers.get(this.leader);
    if (leader) move(leader);
  }

  private follow(side: Side): void {
    if (!this.locked || side !== this.leader) return;
    const from = this.viewers.get(side);
    const to = this.viewers.get(side === 'query' ? 'candidate' : 'query');
    if (!from || !to || from.world.getItemCount() === 0 || to.world.getItemCount() === 0) return;
    const view = viewOf(from);
    const { zoom, x, y } = this.offset;
    if (side === 'query') show(to, { zoom: view.zoom * zoom, x: view.x + x, y: view.y + y });
    else show(to, { zoom: view.zoom / zoom, x: view.x - x, y: view.y - y });
  }
}

import { type Point, WORLD } from './land';

/** The visible part of the map: its centre and its width, in map units. */
export interface MapWindow extends Point {
  width: number;
}

export const SHAPE = 0.6;
const MIN_WIDTH = WORLD / 2000;
const MARGIN = 2.2;
const SINGLE_PIN_WIDTH = WORLD / 18;

export const WHOLE_WORLD: MapWindow = { x: WORLD / 2, y: WORLD * 0.42, width: WORLD };

export function clampWindow(window: MapWindow): MapWindow {
  const width = Math.min(WORLD, Math.max(MIN_WIDTH, window.width));
  const within = (value: number) => Math.min(WORLD, Math.max(0, value));
  return { x: within(window.x), y: within(window.y), width };
}

/** The window that shows all points with a margin; the whole world if there are none. */
export function around(points: readonly Point[]): MapWindow {
  if (points.length === 0) return WHOLE_WORLD;
  const xs = points.map((each) => each.x);
  const ys = points.map((each) => each.y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  const width = Math.max(
    SINGLE_PIN_WIDTH,
    (right - left) * MARGIN,
    ((bottom - top) * MARGIN) / SHAPE,
  );
  return clampWindow({ x: (left + right) / 2, y: (top + bottom) / 2, width });
}

/** Zooms by a factor; `anchor` stays where it is on the screen. */
export function zoomed(window: MapWindow, factor: number, anchor: Point = window): MapWindow {
  const { width } = clampWindow({ ...window, width: window.width / factor });
  const by = width / window.width;
  return clampWindow({
    x: anchor.x + (window.x - anchor.x) * by,
    y: anchor.y + (window.y - anchor.y) * by,
    width,
  });
}

export function viewBox({ x, y, width }: MapWindow): string {
  const height = width * SHAPE;
  return `${x - width / 2} ${y - height / 2} ${width} ${height}`;
}

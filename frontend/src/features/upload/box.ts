import type { Box } from '~/api/types';

/** A side or corner of a box: -1 left or top, 1 right or bottom, 0 neither. */
export interface Handle {
  x: -1 | 0 | 1;
  y: -1 | 0 | 1;
}

export interface Size {
  width: number;
  height: number;
}

export const HANDLES: readonly Handle[] = [
  { x: -1, y: -1 },
  { x: 0, y: -1 },
  { x: 1, y: -1 },
  { x: 1, y: 0 },
  { x: 1, y: 1 },
  { x: 0, y: 1 },
  { x: -1, y: 1 },
  { x: -1, y: 0 },
];

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

export function centreOf(box: Box): { x: number; y: number } {
  return { x: (box.x0 + box.x1) / 2, y: (box.y0 + box.y1) / 2 };
}

/** A first box where no fluke was found: in the middle and twice as wide as high, like a fluke. */
export function firstBox({ width, height }: Size): Box {
  const wide = Math.min(width * 0.6, height * 1.6);
  const high = wide / 2;
  const [x, y] = [width / 2, height / 2];
  return { x0: x - wide / 2, y0: y - high / 2, x1: x + wide / 2, y1: y + high / 2, rotation: 0 };
}

/** The box moved by (dx, dy) pixels; its centre stays in the photograph. */
export function moved(box: Box, dx: number, dy: number, { width, height }: Size): Box {
  const centre = centreOf(box);
  const x = clamp(centre.x + dx, 0, width) - centre.x;
  const y = clamp(centre.y + dy, 0, height) - centre.y;
  return { ...box, x0: box.x0 + x, x1: box.x1 + x, y0: box.y0 + y, y1: box.y1 + y };
}

/** How small and how large a box may be, in pixels. */
export interface Bounds {
  least: number;
  most: Size;
}

/**
 * The box with one side or corner moved by (dx, dy) pixels of the photograph. The opposite side or
 * corner stays where it is, also if the box is rotated.
 */
export function resized(box: Box, handle: Handle, dx: number, dy: number, bounds: Bounds): Box {
  const angle = (box.rotation * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const along = dx * cos + dy * sin;
  const across = -dx * sin + dy * cos;
  const [width, height] = [box.x1 - box.x0, box.y1 - box.y0];
  const newWidth = clamp(width + handle.x * along, bounds.least, bounds.most.width);
  const newHeight = clamp(height + handle.y * across, bounds.least, bounds.most.height);
  const shiftX = (handle.x * (newWidth - width)) / 2;
  const shiftY = (handle.y * (newHeight - height)) / 2;
  const centre = centreOf(box);
  const x = centre.x + shiftX * cos - shiftY * sin;
  const y = centre.y + shiftX * sin + shiftY * cos;
  return {
    x0: x - newWidth / 2,
    x1: x + newWidth / 2,
    y0: y - newHeight / 2,
    y1: y + newHeight / 2,
    rotation: box.rotation,
  };
}

/** The box in whole pixels, and tenths of a degree. */
export function rounded(box: Box): Box {
  return {
    x0: Math.round(box.x0),
    y0: Math.round(box.y0),
    x1: Math.round(box.x1),
    y1: Math.round(box.y1),
    rotation: Math.round(box.rotation * 10) / 10,
  };
}

import type { Attention } from '~/api/types';

const SCALE = 8;
const MAX_ALPHA = 0.78;

/** The RGBA colour of a value from 0 to 1: transparent, then orange, then light yellow. */
function heatColour(value: number): [number, number, number, number] {
  const held = Math.min(1, Math.max(0, value));
  return [255, Math.round(90 + 150 * held), Math.round(140 * held * held), held * MAX_ALPHA];
}

/** Draws the values as a heat map on the canvas; the viewer zooms and flips it with the picture. */
export function drawHeat(canvas: HTMLCanvasElement, { rows, columns, values }: Attention): void {
  const small = document.createElement('canvas');
  small.width = columns;
  small.height = rows;
  const cells = small.getContext('2d');
  canvas.width = columns * SCALE;
  canvas.height = rows * SCALE;
  const context = canvas.getContext('2d');
  if (!cells || !context) return;
  const pixels = cells.createImageData(columns, rows);
  for (let index = 0; index < rows * columns; index++) {
    const [red, green, blue, alpha] = heatColour(values[index] ?? 0);
    pixels.data.set([red, green, blue, Math.round(alpha * 255)], index * 4);
  }
  cells.putImageData(pixels, 0, 0);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = 'high';
  context.drawImage(small, 0, 0, canvas.width, canvas.height);
}

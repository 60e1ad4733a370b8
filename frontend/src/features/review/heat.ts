import type { Attention } from '~/api/types';

const SMOOTH = 8;
const MOST = 0.78;

/** Colour and strength of a value from 0 to 1: nothing, then orange, then light yellow. */
function heatColour(value: number): [number, number, number, number] {
  const held = Math.min(1, Math.max(0, value));
  return [255, Math.round(90 + 150 * held), Math.round(140 * held * held), held * MOST];
}

/** Draws how much each part counted; the picture's zoom and flip are its container's. */
export function drawHeat(canvas: HTMLCanvasElement, { rows, columns, values }: Attention): void {
  const small = document.createElement('canvas');
  small.width = columns;
  small.height = rows;
  const cells = small.getContext('2d');
  canvas.width = columns * SMOOTH;
  canvas.height = rows * SMOOTH;
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

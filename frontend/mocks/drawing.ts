/** A fluke drawn from a seed: the same whale has the same trailing edge. */
function random(seed: number): () => number {
  let state = seed * 2654435761;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 0x9e3779b9) | 0;
    return ((state ^ (state >>> 13)) >>> 0) / 4294967296;
  };
}

function trailingEdge(next: () => number): string {
  const points: string[] = [];
  for (let step = 0; step <= 40; step++) {
    const t = step / 40;
    const notch = Math.max(0, 1 - Math.abs(t - 0.5) * 18) * 60;
    const nick = next() < 0.18 ? 12 + next() * 26 : next() * 5;
    points.push(`${60 + t * 776},${90 + Math.sin(t * Math.PI * 2 - 1.5) * 18 + notch + nick}`);
  }
  return points.join(' ');
}

/** An SVG of a fluke above water, 896 x 448, or wider with sea around it. */
export function drawFluke(whale: number, photograph: number, whole: boolean): string {
  const edge = trailingEdge(random(whale + 1));
  const light = random(whale * 31 + photograph + 7);
  const sea = 190 + Math.floor(light() * 20);
  const box = whole ? '-500 -400 1896 1264' : '0 0 896 448';
  const [width, height] = whole ? [1896, 1264] : [896, 448];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${box}">
<rect x="-600" y="-500" width="2100" height="1500" fill="hsl(${sea} 30% ${38 + light() * 14}%)"/>
<rect x="-600" y="330" width="2100" height="700" fill="hsl(${sea} 38% ${24 + light() * 10}%)"/>
<g transform="rotate(${(light() - 0.5) * 8} 448 224)"><polygon points="${edge} 640,240 520,300 500,420 396,420 376,300 256,240" fill="hsl(205 14% ${12 + light() * 8}%)"/>
<path d="M300 190l40 ${light() * 20} M600 180l-50 30" stroke="#889" stroke-width="3" opacity=".6"/></g></svg>`;
}

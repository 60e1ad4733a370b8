import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import type { Box } from '~/api/types';
import classes from './BoxPicture.module.css';
import { type Bounds, centreOf, HANDLES, type Handle, moved, resized } from './box';

interface PictureProps {
  src: string;
  bounds: Bounds;
  box: Box;
  /** Boxes around other flukes, which cannot be changed here. */
  others: readonly Box[];
  change: (next: (was: Box) => Box) => void;
}

interface Drag {
  handle: Handle | null;
  x: number;
  y: number;
}

const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const ARROW_STEP = 1 / 100;
const HANDLE_SIZE = 1 / 70;

/** The photograph with the box over it: drag the box or its handles, or use the arrow keys. */
export function BoxPicture({ src, bounds, box, others, change }: PictureProps) {
  const picture = useRef<SVGSVGElement>(null);
  const drag = useRef<Drag | null>(null);
  const { width, height } = bounds.most;

  const pixelAt = (event: PointerEvent): { x: number; y: number } => {
    const frame = picture.current?.getBoundingClientRect();
    if (!frame) return { x: 0, y: 0 };
    const scale = width / frame.width;
    return { x: (event.clientX - frame.left) * scale, y: (event.clientY - frame.top) * scale };
  };
  const apply = (handle: Handle | null, dx: number, dy: number) =>
    change((was) =>
      handle ? resized(was, handle, dx, dy, bounds) : moved(was, dx, dy, bounds.most),
    );
  const grab = (handle: Handle | null) => (event: PointerEvent) => {
    event.stopPropagation();
    picture.current?.setPointerCapture(event.pointerId);
    drag.current = { handle, ...pixelAt(event) };
  };
  const pull = (event: PointerEvent) => {
    const held = drag.current;
    if (!held) return;
    const { x, y } = pixelAt(event);
    drag.current = { ...held, x, y };
    apply(held.handle, x - held.x, y - held.y);
  };
  const press = (event: KeyboardEvent) => {
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    const step = width * ARROW_STEP;
    apply(event.shiftKey ? { x: 1, y: 1 } : null, arrow[0] * step, arrow[1] * step);
  };
  const centre = centreOf(box);
  const handleSize = width * HANDLE_SIZE;
  return (
    <div
      className={classes.stage}
      style={{
        aspectRatio: `${width} / ${height}`,
        width: `min(100%, calc(62vh * ${width / height}))`,
      }}
    >
      <img src={src} alt="The whole photograph" draggable={false} />
      <svg
        ref={picture}
        viewBox={`0 0 ${width} ${height}`}
        onPointerMove={pull}
        onPointerUp={() => {
          drag.current = null;
        }}
        role="application"
        aria-label="Box around the fluke"
      >
        {others.map((other) => (
          <rect
            key={`${other.x0} ${other.y0} ${other.x1} ${other.y1}`}
            className={classes.other}
            transform={`rotate(${other.rotation} ${centreOf(other).x} ${centreOf(other).y})`}
            x={other.x0}
            y={other.y0}
            width={other.x1 - other.x0}
            height={other.y1 - other.y0}
            vectorEffect="non-scaling-stroke"
          />
        ))}
        <g transform={`rotate(${box.rotation} ${centre.x} ${centre.y})`}>
          {/* biome-ignore lint/a11y/useSemanticElements: a drawn shape that takes the arrow keys */}
          <rect
            className={classes.box}
            x={box.x0}
            y={box.y0}
            width={box.x1 - box.x0}
            height={box.y1 - box.y0}
            vectorEffect="non-scaling-stroke"
            onPointerDown={grab(null)}
            tabIndex={0}
            role="button"
            aria-label="Box"
            aria-describedby="box-help"
            onKeyDown={press}
          />
          {HANDLES.map((handle) => (
            <rect
              key={`${handle.x},${handle.y}`}
              className={classes.handle}
              x={centre.x + (handle.x * (box.x1 - box.x0)) / 2 - handleSize / 2}
              y={centre.y + (handle.y * (box.y1 - box.y0)) / 2 - handleSize / 2}
              width={handleSize}
              height={handleSize}
              onPointerDown={grab(handle)}
            />
          ))}
        </g>
      </svg>
    </div>
  );
}

import { Button, Group, NumberInput, Text } from '@mantine/core';
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import type { Box } from '~/api/types';
import classes from './BoxEditor.module.css';
import { centreOf, HANDLES, type Handle, moved, resized, rounded, type Size } from './box';

interface EditorProps {
  src: string;
  size: Size;
  initial: Box;
  /** Boxes around other flukes, shown and not changed. */
  others: readonly Box[];
  busy: boolean;
  save: (box: Box) => void;
  saveLabel: string;
  cancel: () => void;
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

/** The box around a fluke, drawn by hand: with the mouse, with the keys, or as numbers. */
export function BoxEditor(props: EditorProps) {
  const { src, size, initial, others, busy, save, saveLabel, cancel } = props;
  const [box, setBox] = useState(initial);
  const picture = useRef<SVGSVGElement>(null);
  const drag = useRef<Drag | null>(null);

  const place = (event: PointerEvent): { x: number; y: number } => {
    const frame = picture.current?.getBoundingClientRect();
    if (!frame) return { x: 0, y: 0 };
    const scale = size.width / frame.width;
    return { x: (event.clientX - frame.left) * scale, y: (event.clientY - frame.top) * scale };
  };
  const grab = (handle: Handle | null) => (event: PointerEvent) => {
    event.stopPropagation();
    picture.current?.setPointerCapture(event.pointerId);
    drag.current = { handle, ...place(event) };
  };
  const pull = (event: PointerEvent) => {
    const held = drag.current;
    if (!held) return;
    const { x, y } = place(event);
    const [dx, dy] = [x - held.x, y - held.y];
    drag.current = { ...held, x, y };
    setBox((was) =>
      held.handle ? resized(was, held.handle, dx, dy, size) : moved(was, dx, dy, size),
    );
  };
  const press = (event: KeyboardEvent) => {
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    const step = size.width / 100;
    const [dx, dy] = [arrow[0] * step, arrow[1] * step];
    setBox((was) =>
      event.shiftKey ? resized(was, { x: 1, y: 1 }, dx, dy, size) : moved(was, dx, dy, size),
    );
  };
  const centre = centreOf(box);
  const grip = size.width / 70;
  const field = (label: string, value: number, change: (value: number) => Box, most: number) => (
    <NumberInput
      label={label}
      size="xs"
      w={104}
      value={Math.round(value)}
      max={most}
      allowDecimal={false}
      onChange={(next) => typeof next === 'number' && setBox(change(next))}
    />
  );

  return (
    <div>
      <Text size="sm" className="muted" mb="xs" id="box-help">
        Draw the box around the fluke, from tip to tip. Arrow keys move it, Shift and arrow keys
        resize it.
      </Text>
      <div
        className={classes.stage}
        style={{
          aspectRatio: `${size.width} / ${size.height}`,
          width: `min(100%, calc(62vh * ${size.width / size.height}))`,
        }}
      >
        <img src={src} alt="The whole photograph" draggable={false} />
        <svg
          ref={picture}
          viewBox={`0 0 ${size.width} ${size.height}`}
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
                x={centre.x + (handle.x * (box.x1 - box.x0)) / 2 - grip / 2}
                y={centre.y + (handle.y * (box.y1 - box.y0)) / 2 - grip / 2}
                width={grip}
                height={grip}
                onPointerDown={grab(handle)}
              />
            ))}
          </g>
        </svg>
      </div>
      <Group mt="md" align="flex-end" gap="xs">
        {field('Left', box.x0, (x0) => moved(box, x0 - box.x0, 0, size), size.width)}
        {field('Top', box.y0, (y0) => moved(box, 0, y0 - box.y0, size), size.height)}
        {field('Width', box.x1 - box.x0, (w) => ({ ...box, x1: box.x0 + w }), size.width)}
        {field('Height', box.y1 - box.y0, (h) => ({ ...box, y1: box.y0 + h }), size.height)}
        {field('Turn (°)', box.rotation, (rotation) => ({ ...box, rotation }), 180)}
        <Group ml="auto" gap="xs">
          <Button variant="default" onClick={cancel}>
            Cancel
          </Button>
          <Button
            loading={busy}
            disabled={box.x1 - box.x0 < 2 || box.y1 - box.y0 < 2}
            onClick={() => save(rounded(box))}
          >
            {saveLabel}
          </Button>
        </Group>
      </Group>
    </div>
  );
}

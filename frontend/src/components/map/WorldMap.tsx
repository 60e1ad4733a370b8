import { ActionIcon, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useEffect,
  useRef,
  useState,
} from 'react';
import { ExpandIcon, MinusIcon, PlusIcon } from '../icons';
import { clustered, markOf } from './clusters';
import { loadOutlines, type Point, type Position, pointOf, positionOf } from './land';
import classes from './WorldMap.module.css';
import { around, clampWindow, type MapWindow, SHAPE, viewBox, zoomed } from './window';

/** A place on the map; `mark` is a short text inside the pin. */
export interface Pin extends Position {
  id: string;
  label: string;
  mark?: string;
}

interface MapProps {
  /** A description of the map for screen readers. */
  label: string;
  pins: readonly Pin[];
  /** Makes the pins larger, for a map in a small space. */
  small?: boolean;
  /** Called with the position that the user clicks; without it the map is read-only. */
  placed?: (position: Position) => void;
}

const STEP = 1.6;
const MOVED_PX = 4;
const ARROWS: Record<string, Point> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** A world map with pins that works offline; zoom and pan with mouse, touch or keys. */
export function WorldMap({ label, pins, small = false, placed }: MapProps) {
  const outlines = useQuery({
    queryKey: ['map'],
    queryFn: loadOutlines,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
  const points = pins.map(pointOf);
  const [window, setWindow] = useState<MapWindow>(() => around(points));
  const frame = useRef<SVGSVGElement>(null);
  const drag = useRef<{ x: number; y: number; moved: boolean } | null>(null);

  const pointAt = (event: { clientX: number; clientY: number }): Point => {
    const box = frame.current?.getBoundingClientRect();
    if (!box) return window;
    return {
      x: window.x + ((event.clientX - box.left) / box.width - 0.5) * window.width,
      y: window.y + ((event.clientY - box.top) / box.height - 0.5) * window.width * SHAPE,
    };
  };
  const turned = useRef<(event: WheelEvent) => void>(() => undefined);
  turned.current = (event) => {
    event.preventDefault();
    const anchor = pointAt(event);
    setWindow((was) => zoomed(was, event.deltaY < 0 ? 1.25 : 0.8, anchor));
  };
  useEffect(() => {
    const svg = frame.current;
    const turn = (event: WheelEvent) => turned.current(event);
    // React's wheel listener is passive, so it cannot stop the page from scrolling.
    svg?.addEventListener('wheel', turn, { passive: false });
    return () => svg?.removeEventListener('wheel', turn);
  }, []);
  const pull = (event: PointerEvent) => {
    const from = drag.current;
    const box = frame.current?.getBoundingClientRect();
    if (!from || !box) return;
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
    if (!from.moved && Math.hypot(dx, dy) < MOVED_PX) return;
    drag.current = { x: event.clientX, y: event.clientY, moved: true };
    const scale = window.width / box.width;
    setWindow((was) => clampWindow({ ...was, x: was.x - dx * scale, y: was.y - dy * scale }));
  };
  const letGo = (event: PointerEvent) => {
    if (drag.current && !drag.current.moved) placed?.(positionOf(pointAt(event)));
    drag.current = null;
  };
  const press = (event: KeyboardEvent) => {
    const arrow = ARROWS[event.key];
    const factor = { '+': STEP, '=': STEP, '-': 1 / STEP }[event.key];
    if (!arrow && !factor) return;
    event.preventDefault();
    if (factor) setWindow((was) => zoomed(was, factor));
    if (!arrow) return;
    const reach = window.width / 40;
    const pinned = points[0];
    if (placed && pinned && !event.shiftKey) {
      const next = { x: pinned.x + arrow.x * reach, y: pinned.y + arrow.y * reach };
      placed(positionOf(next));
    } else {
      setWindow((was) =>
        clampWindow({ ...was, x: was.x + arrow.x * reach * 3, y: was.y + arrow.y * reach * 3 }),
      );
    }
  };
  const size = window.width * (small ? 1 / 36 : 1 / 90);
  const tool = (name: string, icon: ReactNode, act: () => void) => (
    <Tooltip label={name}>
      <ActionIcon variant="default" size={30} aria-label={name} onClick={act}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
  return (
    <div className={classes.frame}>
      <svg
        ref={frame}
        viewBox={viewBox(window)}
        className={classes.map}
        data-placing={placed !== undefined}
        tabIndex={0}
        role={placed ? 'application' : 'img'}
        aria-label={label}
        onKeyDown={press}
        onPointerDown={(event) => {
          drag.current = { x: event.clientX, y: event.clientY, moved: false };
          frame.current?.setPointerCapture(event.pointerId);
        }}
        onPointerMove={pull}
        onPointerUp={letGo}
        onPointerCancel={() => {
          drag.current = null;
        }}
      >
        <path className={classes.grid} d={outlines.data?.grid} />
        <path className={classes.land} d={outlines.data?.land} />
        {clustered(pins, points, size * 1.6).map(({ at, pins: here }) => {
          const mark = markOf(here);
          return (
            <g
              key={here[0]?.id}
              className={classes.pin}
              transform={`translate(${at.x} ${at.y})`}
              data-pins={here.length}
            >
              <title>{here.map((each) => each.label).join('\n')}</title>
              <circle r={size * (here.length > 1 ? 1.35 : 1)} />
              {mark && (
                <text fontSize={size * 1.15} dy={size * 0.4}>
                  {mark}
                </text>
              )}
            </g>
          );
        })}
      </svg>
      <span className={classes.tools}>
        {tool('Zoom in on the map', <PlusIcon size={16} />, () =>
          setWindow((was) => zoomed(was, STEP)),
        )}
        {tool('Zoom out of the map', <MinusIcon size={16} />, () =>
          setWindow((was) => zoomed(was, 1 / STEP)),
        )}
        {tool('Show all places', <ExpandIcon size={16} />, () => setWindow(around(points)))}
      </span>
      {outlines.error && (
        <span className={classes.failed} role="alert">
          The coastlines could not be loaded; you can still set a place.
        </span>
      )}
    </div>
  );
}

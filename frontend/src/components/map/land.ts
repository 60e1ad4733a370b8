import { geoGraticule10, geoMercator, geoPath } from 'd3-geo';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';

/** The width and height of the whole map, in map units. */
export const WORLD = 1000;
const MAX_LATITUDE = 84;

const projection = geoMercator()
  .scale(WORLD / (2 * Math.PI))
  .translate([WORLD / 2, WORLD / 2]);

export interface Point {
  x: number;
  y: number;
}

export interface Position {
  latitude: number;
  longitude: number;
}

/** A position's point on the map, up to 84° of latitude: Mercator's poles lie at infinity. */
export function pointOf({ latitude, longitude }: Position): Point {
  const held = Math.min(MAX_LATITUDE, Math.max(-MAX_LATITUDE, latitude));
  const [x, y] = projection([longitude, held]) ?? [WORLD / 2, WORLD / 2];
  return { x, y };
}

export function positionOf({ x, y }: Point): Position {
  const [longitude, latitude] = projection.invert?.([x, y]) ?? [0, 0];
  const wrapped = ((((longitude + 180) % 360) + 360) % 360) - 180;
  return { latitude: round(latitude), longitude: round(wrapped) };
}

function round(degrees: number): number {
  return Math.round(degrees * 10_000) / 10_000;
}

export interface Outlines {
  land: string;
  grid: string;
}

/** The world's coastlines, which are part of the app, so that the map works offline. */
export async function loadOutlines(): Promise<Outlines> {
  const { default: file } = await import('world-atlas/land-50m.json');
  const topology = file as unknown as Topology<{ land: GeometryCollection }>;
  const path = geoPath(projection).digits(3);
  return {
    land: path(feature(topology, topology.objects.land)) ?? '',
    grid: path(geoGraticule10()) ?? '',
  };
}

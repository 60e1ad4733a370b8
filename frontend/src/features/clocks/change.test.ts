import { describe, expect, it } from 'vitest';
import type { Photograph } from '~/api/types';
import { type Change, differenceOf, missing, NO_CHANGE, wishOf } from './change';
import { EVERYWHERE } from './scope';
import { MAX_GPX_CHARACTERS } from './track';

const CAMERA = { ...EVERYWHERE, serial: '301' };
const screen = { id: 'p1', taken_at: '2024-07-01T12:00:00' } as Photograph;
const KNOWN: Change = {
  ...NO_CHANGE,
  kind: 'photograph',
  photograph: screen,
  shown: '2024-07-01 13:00:00',
};

describe('a wish', () => {
  it('needs photographs and possible days', () => {
    expect(missing(EVERYWHERE, KNOWN)).toMatch(/^Choose a camera/);
    const days = { ...EVERYWHERE, first_day: '2024-07-02', last_day: '2024-07-01' };
    expect(missing(days, KNOWN)).toMatch(/after the last day/);
  });

  it('says the typed difference', () => {
    expect(missing(CAMERA, NO_CHANGE)).toMatch(/how much/);
    const change: Change = {
      ...NO_CHANGE,
      typed: { ...NO_CHANGE.typed, hours: 1 },
      zone: '+02:00',
    };
    expect(missing(CAMERA, change)).toBeNull();
    expect(wishOf(CAMERA, change)).toEqual({
      kind: 'clock',
      body: { serial: '301', seconds: 3_600 },
    });
  });

  it('says the photograph and what it showed', () => {
    expect(missing(CAMERA, { ...KNOWN, photograph: null })).toMatch(/^Choose the photograph/);
    expect(missing(CAMERA, { ...KNOWN, shown: '2024-07-01' })).toMatch(/hour and the minute/);
    expect(missing(CAMERA, { ...KNOWN, shown: '2024-07-01 12:00:00' })).toMatch(/was right/);
    expect(missing(CAMERA, KNOWN)).toBeNull();
    expect(wishOf(CAMERA, KNOWN)).toEqual({
      kind: 'clock',
      body: { serial: '301', photograph_id: 'p1', true_time: '2024-07-01 13:00:00' },
    });
  });

  it("needs the zone of the camera's clock if only the screen has one", () => {
    const utc: Change = { ...KNOWN, shownZone: '+00:00' };
    expect(missing(CAMERA, utc)).toMatch(/was set to/);
    expect(differenceOf(utc)).toBeNull();
    const both = { ...utc, zone: '-01:00' };
    expect(missing(CAMERA, both)).toMatch(/was right/);
    const set = { ...utc, zone: '+01:00' };
    expect(differenceOf(set)).toBe(7_200);
    expect(wishOf(CAMERA, set).body).toMatchObject({
      offset: '+01:00',
      true_time: '2024-07-01 13:00:00+00:00',
    });
    const recorded = { ...screen, taken_at: '2024-07-01T12:00:00+02:00' };
    const known = { ...utc, photograph: recorded, zone: '+01:00' };
    expect(differenceOf(known)).toBe(3 * 3_600);
    expect(wishOf(CAMERA, known).body.offset).toBeUndefined();
  });

  it('says the time zone of a trip', () => {
    const change: Change = { ...NO_CHANGE, kind: 'zone' };
    expect(missing(CAMERA, change)).toMatch(/time zone/);
    const chosen: Change = { ...change, zone: '-01:00' };
    expect(missing(CAMERA, chosen)).toBeNull();
    expect(wishOf(CAMERA, chosen)).toEqual({
      kind: 'clock',
      body: { serial: '301', offset: '-01:00' },
    });
  });

  it('says the track, if it is not too long', () => {
    const change: Change = { ...NO_CHANGE, kind: 'track' };
    expect(missing(CAMERA, change)).toMatch(/track/);
    const long = { name: 'a.gpx', gpx: 'x'.repeat(MAX_GPX_CHARACTERS + 1), nth: 1 };
    expect(missing(CAMERA, { ...change, track: long })).toMatch(/too long/);
    const track = { name: 'a.gpx', gpx: '<gpx/>', nth: 1 };
    expect(missing(CAMERA, { ...change, track })).toBeNull();
    expect(wishOf(CAMERA, { ...change, track })).toEqual({
      kind: 'track',
      body: { serial: '301', gpx: '<gpx/>' },
    });
  });
});

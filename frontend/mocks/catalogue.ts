import type { components } from '../src/api/schema';

type Schemas = components['schemas'];
type State = Schemas['Photograph']['state'];

/** One photograph of the pretended catalogue; which whale it shows is what the app must find out. */
export interface Held {
  id: string;
  filename: string;
  size: number;
  whale: number;
  number: number;
  drawing: boolean;
  born: number;
  end: State;
  reason: string | null;
  duplicateOf: string | null;
  received: boolean;
  box: Schemas['Box'] | null;
  status: 'unreviewed' | 'identified' | 'not_identifiable';
  individual: string | null;
  version: number;
}

export interface Whale {
  id: string;
  version: number;
  name: string;
  aliases: string[];
}

const STAGES: State[] = ['received', 'cropping', 'embedding', 'comparing'];
const STAGE_MS = 1200;

export const held: Held[] = [];
export const whales = new Map<string, Whale>();
export const reviews: Schemas['Review'][] = [];

export function hold(wish: Partial<Held> & { filename: string }): Held {
  const photograph: Held = {
    id: crypto.randomUUID(),
    size: 1_000_000,
    whale: Math.floor(Math.random() * 12),
    number: held.length,
    drawing: false,
    born: Date.now(),
    end: 'ready',
    reason: null,
    duplicateOf: null,
    received: true,
    box: null,
    status: 'unreviewed',
    individual: null,
    version: 1,
    ...wish,
  };
  held.unshift(photograph);
  return photograph;
}

export function stateOf(photograph: Held): State {
  if (!photograph.received) return 'awaiting_upload';
  return STAGES[Math.floor((Date.now() - photograph.born) / STAGE_MS)] ?? photograph.end;
}

function takenAt(photograph: Held): string {
  const day = new Date(Date.UTC(2024, 5 + (photograph.number % 4), 3 + photograph.number, 13, 5));
  return day.toISOString();
}

function urls(photograph: Held, whole: boolean): string {
  return `/objects/${whole ? 'display' : 'crops'}/${photograph.whale}/${photograph.number}.svg`;
}

export function presentPhotograph(photograph: Held): Schemas['Photograph'] {
  const state = stateOf(photograph);
  const cropped = state === 'ready' || photograph.status !== 'unreviewed';
  const box = photograph.box ?? { x0: 500, y0: 400, x1: 1396, y1: 848, rotation: 0 };
  return {
    id: photograph.id,
    version: photograph.version,
    filename: photograph.filename,
    size: photograph.size,
    state,
    reason: state === photograph.end ? photograph.reason : null,
    duplicate_of: photograph.duplicateOf,
    copy_of: null,
    drawing: photograph.drawing,
    received_at: new Date(photograph.born).toISOString(),
    taken_at: takenAt(photograph),
    latitude: 38.5 + (photograph.number % 7) / 20,
    longitude: -28.7 + (photograph.number % 5) / 20,
    width: 1896,
    height: 1264,
    display_url: state === 'failed' || !photograph.received ? null : urls(photograph, true),
    annotations: cropped
      ? [
          {
            id: `${photograph.id}.1`,
            encounter_id: `e-${photograph.id}`,
            box,
            source: photograph.box ? 'person' : 'model',
            confidence: 0.97,
            crop_url: urls(photograph, false),
          },
        ]
      : [],
  };
}

function reference(id: string | null): Schemas['IndividualRef'] | null {
  const whale = id === null ? undefined : whales.get(id);
  return whale ? { id: whale.id, name: whale.name } : null;
}

export function presentEncounter(photograph: Held): Schemas['Encounter'] {
  const shown = presentPhotograph(photograph);
  return {
    id: `e-${photograph.id}`,
    version: photograph.version,
    status: stateOf(photograph) === 'ready' ? photograph.status : 'pending',
    individual: reference(photograph.individual),
    drawing: photograph.drawing,
    taken_at: shown.taken_at,
    latitude: shown.latitude,
    longitude: shown.longitude,
    place: photograph.number % 3 === 0 ? 'South of Pico' : null,
    notes: null,
    photographer: photograph.number % 2 === 0 ? 'A. Silva' : null,
    photographs: [shown],
  };
}

export function presentWhale(whale: Whale): Schemas['Individual'] {
  const own = held.filter((each) => each.individual === whale.id);
  const dates = own.map(takenAt).sort();
  const first = own[0];
  return {
    ...whale,
    drawing: own.every((each) => each.drawing),
    encounter_count: own.length,
    photograph_count: own.length,
    first_seen: dates[0] ?? null,
    last_seen: dates.at(-1) ?? null,
    crop_url: first ? urls(first, false) : null,
  };
}

/** Candidates for one photograph: the same whale near, others far, a row a whale. */
export function presentCandidates(photograph: Held): Schemas['Candidates'] {
  const others = held.filter((each) => each.id !== photograph.id && stateOf(each) === 'ready');
  const similar = others
    .map((each): Schemas['SimilarPhotograph'] => {
      const gap = Math.abs(each.whale - photograph.whale);
      const distance = 0.42 + gap * 0.09 + (each.number % 9) / 90;
      const shown = presentPhotograph(each);
      return {
        annotation_id: `${each.id}.1`,
        photograph_id: each.id,
        encounter_id: `e-${each.id}`,
        individual: reference(each.individual),
        filename: each.filename,
        drawing: each.drawing,
        taken_at: shown.taken_at,
        latitude: shown.latitude,
        longitude: shown.longitude,
        distance,
        probability: 1 / (1 + Math.exp((distance - 0.6) * 14)),
        crop_url: urls(each, false),
        display_url: urls(each, true),
      };
    })
    .sort((a, b) => a.distance - b.distance);
  const rows = new Map<string, Schemas['Candidate']>();
  for (const each of similar) {
    const key = each.individual?.id ?? each.encounter_id;
    const row = rows.get(key) ?? { ...each, photographs: [] };
    row.photographs.push(each);
    rows.set(key, row);
  }
  const candidates = [...rows.values()].slice(0, 20).map((row) => ({
    individual: row.individual,
    encounter_id: row.encounter_id,
    distance: row.distance,
    probability: row.probability,
    photographs: row.photographs,
  }));
  return {
    encounter_id: `e-${photograph.id}`,
    model_version: 'pretended-1',
    knows: 'Trained on 4,211 humpback flukes; it has seen no sperm whale.',
    compared: others.length,
    probability_new: 1 - (candidates[0]?.probability ?? 0),
    candidates,
    photographs: similar.slice(0, 20),
  };
}

export function loadDrawings(): number {
  for (let whale = 0; whale < 8; whale++) {
    for (let each = 0; each < 4; each++) {
      hold({
        filename: `drawing-${whale + 1}-${each + 1}.jpg`,
        whale,
        drawing: true,
        born: Date.now() + (whale * 4 + each) * 150,
      });
    }
  }
  return 32;
}

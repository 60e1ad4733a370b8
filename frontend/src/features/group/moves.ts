import type { Arranged, Encounter, EncounterChange, Move } from '~/api/types';
import { flukesOf } from '~/components/flukes';

export type Details = Omit<EncounterChange, 'version'>;

/** What undoes a change: moves, and the details of the encounters that it removed. */
export interface Inverse {
  moves: Move[];
  /** For each of `moves`: the encounter that it restores, or null. */
  restored: Array<{ was: string; details: Details } | null>;
}

export function idsOf(encounter: Encounter): string[] {
  return flukesOf(encounter).map(({ annotation }) => annotation.id);
}

export function holderOf(encounters: readonly Encounter[], annotationId: string) {
  return encounters.find((each) => idsOf(each).includes(annotationId));
}

export function detailsOf(encounter: Encounter): Details {
  const { taken_at, latitude, longitude, place, notes, photographer } = encounter;
  return { taken_at, latitude, longitude, place, notes, photographer };
}

/** Joins encounters into the first of them. */
export function joining([first, ...others]: readonly Encounter[]): Move[] {
  const moved = others.flatMap(idsOf);
  return first && moved.length > 0 ? [{ annotation_ids: moved, to: first.id }] : [];
}

/** A move of those flukes that are not at the target; none if it would change nothing. */
export function moving(
  encounters: readonly Encounter[],
  annotationIds: readonly string[],
  to: string | null,
): Move[] {
  const moved = annotationIds.filter((id) => {
    const from = holderOf(encounters, id);
    if (!from) return false;
    return to === null ? true : from.id !== to;
  });
  if (to === null && moved.length > 0) {
    const from = holderOf(encounters, moved[0] ?? '');
    const isWholeEncounter = from && idsOf(from).length === moved.length;
    const fromOne = moved.every((id) => holderOf(encounters, id)?.id === from?.id);
    if (isWholeEncounter && fromOne) return [];
  }
  return moved.length > 0 ? [{ annotation_ids: moved, to }] : [];
}

/** The versions of all encounters that the moves change. */
export function versionsFor(moves: readonly Move[], encounters: readonly Encounter[]) {
  const touched = new Set<string>();
  for (const { annotation_ids, to } of moves) {
    if (to !== null) touched.add(to);
    for (const id of annotation_ids) {
      const from = holderOf(encounters, id);
      if (from) touched.add(from.id);
    }
  }
  const known = encounters.filter((each) => touched.has(each.id));
  return Object.fromEntries(known.map((each) => [each.id, each.version]));
}

/** What undoes the moves: each fluke returns to its encounter, restored if it was removed. */
export function inverseOf(
  moves: readonly Move[],
  before: readonly Encounter[],
  after: Arranged,
): Inverse {
  const origins = new Map<string, { encounter: Encounter; ids: string[] }>();
  for (const id of moves.flatMap((move) => move.annotation_ids)) {
    const encounter = holderOf(before, id);
    if (!encounter) continue;
    const known = origins.get(encounter.id) ?? { encounter, ids: [] };
    known.ids.push(id);
    origins.set(encounter.id, known);
  }
  const inverse: Inverse = { moves: [], restored: [] };
  for (const { encounter, ids } of origins.values()) {
    const gone = after.removed.includes(encounter.id);
    inverse.moves.push({ annotation_ids: ids, to: gone ? null : encounter.id });
    inverse.restored.push(gone ? { was: encounter.id, details: detailsOf(encounter) } : null);
  }
  return inverse;
}

/** The list after a change: changed encounters in place, new ones after the one they came from. */
export function arranged(list: readonly Encounter[], after: Arranged): Encounter[] {
  const fresh = new Map(after.encounters.map((each) => [each.id, each]));
  const kept = list
    .filter((each) => !after.removed.includes(each.id))
    .map((each) => fresh.get(each.id) ?? each);
  const known = new Set(list.map((each) => each.id));
  for (const each of after.encounters) {
    if (known.has(each.id)) continue;
    const moved = new Set(idsOf(each));
    const source = list.find((was) => idsOf(was).some((id) => moved.has(id)));
    const at = kept.findIndex((one) => one.id === source?.id);
    kept.splice(at < 0 ? kept.length : at + 1, 0, each);
  }
  return kept;
}

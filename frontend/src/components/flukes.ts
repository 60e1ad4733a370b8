import type { Annotation, Encounter, Photograph } from '~/api/types';

/** A fluke with its photograph and encounter. */
export interface Fluke {
  annotation: Annotation;
  photograph: Photograph;
  encounter: Encounter;
}

/** An encounter's flukes. A photograph may also show flukes that belong to other encounters. */
export function flukesOf(encounter: Encounter): Fluke[] {
  return encounter.photographs.flatMap((photograph) =>
    photograph.annotations
      .filter((annotation) => annotation.encounter_id === encounter.id)
      .map((annotation) => ({ annotation, photograph, encounter })),
  );
}

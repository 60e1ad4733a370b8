import type { Annotation, Encounter, Photograph } from '~/api/types';

/** One fluke of an encounter, with the photograph that it is in. */
export interface Fluke {
  annotation: Annotation;
  photograph: Photograph;
  encounter: Encounter;
}

/** An encounter's flukes: of two whales in one photograph, only its own. */
export function flukesOf(encounter: Encounter): Fluke[] {
  return encounter.photographs.flatMap((photograph) =>
    photograph.annotations
      .filter((annotation) => annotation.encounter_id === encounter.id)
      .map((annotation) => ({ annotation, photograph, encounter })),
  );
}

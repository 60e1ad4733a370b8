import type { Candidate, Encounter, SimilarPhotograph } from '~/api/types';
import { flukesOf } from '~/components/flukes';

/** A photograph of a candidate; without a distance if it is not among the nearest. */
export type CandidatePhotograph = Omit<SimilarPhotograph, 'distance' | 'probability'> &
  Partial<Pick<SimilarPhotograph, 'distance' | 'probability'>>;

/** All photographs of a candidate's whale: first the nearest, then the others. */
export function allPhotographs(
  candidate: Candidate,
  whaleEncounters: readonly Encounter[],
  reviewedEncounterId: string,
): CandidatePhotograph[] {
  const known = new Set(candidate.photographs.map((each) => each.annotation_id));
  const others = whaleEncounters
    .filter((encounter) => encounter.id !== reviewedEncounterId)
    .flatMap((encounter) => flukesOf(encounter))
    .filter(({ annotation, photograph }) => !known.has(annotation.id) && photograph.display_url)
    .map(({ annotation, photograph, encounter }) => ({
      annotation_id: annotation.id,
      crop_url: annotation.crop_url,
      display_url: photograph.display_url ?? '',
      drawing: photograph.drawing,
      encounter_id: encounter.id,
      filename: photograph.filename,
      individual: candidate.individual,
      latitude: photograph.latitude,
      longitude: photograph.longitude,
      photograph_id: photograph.id,
      taken_at: photograph.taken_at,
    }));
  return [...candidate.photographs, ...others];
}

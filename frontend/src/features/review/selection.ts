import { useCallback, useEffect, useState } from 'react';
import type { Candidate, Candidates, SimilarPhotograph } from '~/api/types';

/** The candidate on show, and which of its photographs. */
export interface Selected {
  index: number;
  candidate: Candidate;
  photographIndex: number;
  photograph: SimilarPhotograph;
}

/** Where an annotation is among the candidates; at the first one where it is not there. */
export function selected(candidates: readonly Candidate[], annotationId: string | null) {
  for (const [index, candidate] of candidates.entries()) {
    const at = candidate.photographs.findIndex((each) => each.annotation_id === annotationId);
    const photograph = candidate.photographs[at];
    if (photograph) return { index, candidate, photographIndex: at, photograph };
  }
  const candidate = candidates[0];
  const photograph = candidate?.photographs[0];
  if (!candidate || !photograph) return null;
  return { index: 0, candidate, photographIndex: 0, photograph };
}

/**
 * The selection goes with the photograph on show, not with its rank: when a fresher list comes in,
 * the person keeps looking at the same fluke, and confirms what they see.
 */
export function useSelection(encounterId: string, found: Candidates | undefined) {
  const [chosen, setChosen] = useState<{ encounterId: string; annotationId: string }>();
  const annotationId = chosen?.encounterId === encounterId ? chosen.annotationId : null;
  const candidates = found?.candidates ?? [];
  const current: Selected | null = selected(candidates, annotationId);

  const choose = useCallback(
    (annotationId: string) => setChosen({ encounterId, annotationId }),
    [encounterId],
  );
  const shownId = current?.photograph.annotation_id;
  useEffect(() => {
    if (shownId !== undefined && annotationId === null) choose(shownId);
  }, [shownId, annotationId, choose]);

  const step = (by: 1 | -1) => {
    const next = candidates[(current?.index ?? 0) + by]?.photographs[0];
    if (next) choose(next.annotation_id);
  };
  const stepPhotograph = (by: 1 | -1) => {
    const next = current?.candidate.photographs[current.photographIndex + by];
    if (next) choose(next.annotation_id);
  };
  return { current, choose, step, stepPhotograph };
}

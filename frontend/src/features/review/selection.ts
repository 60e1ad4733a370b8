import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { individualOptions } from '~/api/individuals';
import type { Candidate, Candidates } from '~/api/types';
import { allPhotographs, type CandidatePhotograph } from './whalePhotographs';

/** The selected candidate, and which of its photographs is shown. */
export interface Selected {
  index: number;
  candidate: Candidate;
  photographs: readonly CandidatePhotograph[];
  photographIndex: number;
  photograph: CandidatePhotograph;
}

/** A candidate's id, which does not depend on its rank. */
export function rowOf(candidate: Candidate): string {
  return candidate.individual?.id ?? candidate.encounter_id;
}

/** The index of the candidate that has the annotation, or else that is the row; otherwise 0. */
export function rowSelected(
  candidates: readonly Candidate[],
  annotationId: string | null,
  row: string | null,
): number {
  const holds = (candidate: Candidate) =>
    candidate.photographs.some((each) => each.annotation_id === annotationId);
  const at = candidates.findIndex(holds);
  return at >= 0
    ? at
    : Math.max(0, row === null ? 0 : candidates.findIndex((each) => rowOf(each) === row));
}

interface Chosen {
  encounterId: string;
  annotationId: string;
  row: string;
}

/**
 * The selection follows the photograph, not its rank: when the list is fetched again in another
 * order, the same fluke stays in view and is the one that is confirmed.
 */
export function useSelection(encounterId: string, found: Candidates | undefined) {
  const [last, setChosen] = useState<Chosen>();
  const chosen = last?.encounterId === encounterId ? last : null;
  const candidates = found?.candidates ?? [];
  const index = rowSelected(candidates, chosen?.annotationId ?? null, chosen?.row ?? null);
  const candidate = candidates[index];
  const whaleId = candidate?.individual?.id ?? '';
  const { data: whale } = useQuery({ ...individualOptions(whaleId), enabled: whaleId !== '' });

  const photographs = candidate
    ? allPhotographs(candidate, whale?.encounters ?? [], encounterId)
    : [];
  const at = photographs.findIndex((each) => each.annotation_id === chosen?.annotationId);
  const photographIndex = Math.max(0, at);
  const photograph = photographs[photographIndex];
  const current: Selected | null =
    candidate && photograph ? { index, candidate, photographs, photographIndex, photograph } : null;

  const row = candidate ? rowOf(candidate) : '';
  const choose = useCallback(
    (annotationId: string, inRow: string) => setChosen({ encounterId, annotationId, row: inRow }),
    [encounterId],
  );
  const shownId = photograph?.annotation_id;
  useEffect(() => {
    if (shownId !== undefined && chosen === null) choose(shownId, row);
  }, [shownId, chosen, choose, row]);

  const chooseRow = (wanted: Candidate | undefined) => {
    const best = wanted?.photographs[0];
    if (wanted && best) choose(best.annotation_id, rowOf(wanted));
  };
  const step = (by: 1 | -1) => chooseRow(candidates[index + by]);
  const choosePhotograph = (annotationId: string) => choose(annotationId, row);
  const stepPhotograph = (by: 1 | -1) => {
    const next = photographs[photographIndex + by];
    if (next) choosePhotograph(next.annotation_id);
  };
  return { current, chooseRow, choosePhotograph, step, stepPhotograph };
}

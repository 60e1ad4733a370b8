import { Skeleton, Stack } from '@mantine/core';
import { memo, useEffect, useRef } from 'react';
import type { Candidate, Candidates } from '~/api/types';
import { capitalised, count, likelihood, percent } from '~/components/format';
import { KeyHint } from '~/components/KeyHint';
import { keepFocus } from '~/components/keyboard';
import { Picture } from '~/components/Picture';
import { DrawingBadge, Meter } from '~/components/states';
import classes from './CandidateList.module.css';
import { rowOf } from './selection';

export const UNNAMED = 'Unnamed whale';

interface ListProps {
  candidates: Candidates['candidates'];
  selectedIndex: number;
  chooseRow: (candidate: Candidate) => void;
}

interface RowProps {
  candidate: Candidate;
  index: number;
  isSelected: boolean;
  chooseRow: (candidate: Candidate) => void;
}

const Row = memo(function Row({ candidate, index, isSelected, chooseRow }: RowProps) {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isSelected) row.current?.scrollIntoView({ block: 'nearest' });
  }, [isSelected]);
  const best = candidate.photographs[0];
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the page handles the keys, wherever the focus is
    <div
      ref={row}
      id={`candidate-${index}`}
      className={classes.row}
      role="option"
      tabIndex={-1}
      aria-selected={isSelected}
      onMouseDown={keepFocus}
      onClick={() => chooseRow(candidate)}
    >
      <span className={classes.rank}>{index + 1}</span>
      <Picture src={best?.crop_url} alt="" className={classes.thumb} lazy={index > 7} />
      <span className={classes.who}>
        <span className={classes.name}>
          <span className={candidate.individual ? 'user-text' : classes.unnamed}>
            {candidate.individual?.name ?? UNNAMED}
          </span>
          {best?.drawing && <DrawingBadge />}
        </span>
        <span className={classes.detail}>{count(candidate.photographs.length, 'photograph')}</span>
      </span>
      <span className={classes.chance}>
        <span>
          {capitalised(likelihood(candidate.probability))} <b>{percent(candidate.probability)}</b>
        </span>
        <Meter fraction={candidate.probability} />
      </span>
      <span className={classes.distance}>
        <span className={classes.detail}>distance</span> {candidate.distance.toFixed(3)}
      </span>
    </div>
  );
});

/** The candidates, the most likely first: one row for each whale. */
export const CandidateList = memo(function CandidateList(props: ListProps) {
  const { candidates, selectedIndex, chooseRow } = props;
  return (
    <div className={classes.list}>
      <div className={classes.head}>
        <h2>{count(candidates.length, 'candidate')}</h2>
        <span className={classes.detail}>
          <KeyHint of="ArrowUp" /> <KeyHint of="ArrowDown" /> to select
        </span>
      </div>
      <div
        className={classes.rows}
        role="listbox"
        aria-label="Candidates"
        tabIndex={0}
        aria-activedescendant={`candidate-${selectedIndex}`}
      >
        {candidates.map((candidate, index) => (
          <Row
            key={rowOf(candidate)}
            candidate={candidate}
            index={index}
            isSelected={index === selectedIndex}
            chooseRow={chooseRow}
          />
        ))}
      </div>
    </div>
  );
});

export function CandidatesLoading() {
  return (
    <Stack gap={8} p="md" aria-busy="true" aria-label="Loading the candidates">
      {[1, 2, 3, 4].map((each) => (
        <Skeleton key={each} height={44} />
      ))}
    </Stack>
  );
}

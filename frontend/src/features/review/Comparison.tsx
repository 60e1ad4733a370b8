import { ActionIcon, SegmentedControl, Switch, Tooltip } from '@mantine/core';
import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import type { Photograph, SimilarPhotograph } from '~/api/types';
import { place, takenAt } from '~/components/format';
import { ExpandIcon, MinusIcon, PlusIcon } from '~/components/icons';
import { KeyHint } from '~/components/KeyHint';
import { useShortcuts } from '~/components/keyboard';
import { Picture } from '~/components/Picture';
import classes from './Comparison.module.css';
import { reviewKeys } from './keys';
import { InStep, type Side } from './stepping';
import { Viewer } from './Viewer';

interface ComparisonProps {
  encounterId: string;
  photographs: readonly Photograph[];
  candidate: SimilarPhotograph | null;
  /** What stands over the candidate's picture: which whale it shows. */
  candidateTitle: ReactNode;
  /** In place of the candidate's picture where there is none. */
  instead: ReactNode;
  /** Told when a picture to review is shown, or cannot be: of which encounter. */
  seen: (encounterId: string) => void;
}

interface CaptionProps {
  title: ReactNode;
  shown: Pick<Photograph, 'filename' | 'taken_at' | 'latitude' | 'longitude'> | undefined;
}

/** File name, date and place: always beside the picture that they belong to. */
function Caption({ title, shown }: CaptionProps) {
  return (
    <div className={classes.caption}>
      <div className={classes.title}>{title}</div>
      {shown && (
        <div className={classes.facts}>
          <span className="user-text">{shown.filename}</span>
          <span>{takenAt(shown.taken_at)}</span>
          <span>{place(shown.latitude, shown.longitude)}</span>
        </div>
      )}
    </div>
  );
}

interface ToolProps {
  label: string;
  hint: string;
  press: () => void;
  children: ReactNode;
}

function Tool({ label, hint, press, children }: ToolProps) {
  return (
    <Tooltip label={`${label} (${hint})`}>
      <ActionIcon
        variant="default"
        size={34}
        aria-label={label}
        // The keys stay with the page: a click on a tool does not take the focus.
        onMouseDown={(event) => event.preventDefault()}
        onClick={press}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

/** The query beside the candidate, with zoom and pan in step. */
export function Comparison(props: ComparisonProps) {
  const { encounterId, photographs, candidate, candidateTitle, instead, seen } = props;
  const inStep = useMemo(() => new InStep(), []);
  const [locked, setLocked] = useState(true);
  const [whole, setWhole] = useState(false);
  const [queryChosen, setQueryChosen] = useState({ encounterId, index: 0 });
  const queryIndex = queryChosen.encounterId === encounterId ? queryChosen.index : 0;
  const query = photographs[queryIndex] ?? photographs[0];
  const chooseQuery = (index: number) => setQueryChosen({ encounterId, index });

  useEffect(() => inStep.setLocked(locked), [inStep, locked]);
  useShortcuts(reviewKeys, {
    zoomIn: () => inStep.zoom(1),
    zoomOut: () => inStep.zoom(-1),
    panLeft: () => inStep.pan(-1, 0),
    panRight: () => inStep.pan(1, 0),
    panUp: () => inStep.pan(0, -1),
    panDown: () => inStep.pan(0, 1),
    reset: () => inStep.reset(),
    inStep: () => setLocked((was) => !was),
    whole: () => setWhole((was) => !was),
    queryPhotograph: () => chooseQuery((queryIndex + 1) % Math.max(1, photographs.length)),
  });

  const part = whole ? 'The whole photograph' : 'The fluke';
  const subject = `${encounterId} ${queryIndex} ${whole}`;
  const querySettled = useCallback(() => seen(encounterId), [seen, encounterId]);
  const viewer = (side: Side, url: string | null, label: string) => (
    <Viewer
      side={side}
      inStep={inStep}
      url={url}
      label={label}
      subject={subject}
      settled={side === 'query' ? querySettled : undefined}
    />
  );
  const crop = query?.annotations.find((each) => each.encounter_id === encounterId);
  const queryUrl = (whole ? query?.display_url : crop?.crop_url) ?? null;
  const candidateUrl = (whole ? candidate?.display_url : candidate?.crop_url) ?? null;

  return (
    <section className={classes.comparison} aria-label="Comparison">
      <figure className={classes.side} aria-label="Encounter to review">
        <Caption title="To review" shown={query} />
        {viewer('query', queryUrl, `${part} to review: ${query?.filename ?? 'none'}`)}
        {photographs.length > 1 && (
          <div className={classes.strip}>
            {photographs.map((each, index) => (
              <button
                type="button"
                key={each.id}
                aria-pressed={index === queryIndex}
                aria-label={`Show ${each.filename}`}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => chooseQuery(index)}
              >
                <Picture src={each.annotations[0]?.crop_url} alt="" className={classes.thumb} />
              </button>
            ))}
            <KeyHint of="q" />
          </div>
        )}
      </figure>
      <figure className={classes.side} aria-label="Candidate">
        <Caption title={candidateTitle} shown={candidate ?? undefined} />
        {/* The viewer stays, also with nothing to show, so that the next one is quick. */}
        <div className={classes.place}>
          {viewer('candidate', candidateUrl, `${part} of the candidate: ${candidate?.filename}`)}
          {!candidate && <div className={classes.instead}>{instead}</div>}
        </div>
      </figure>
      <div className={classes.tools} role="toolbar" aria-label="Pictures">
        <Tool label="Zoom in" hint="+" press={() => inStep.zoom(1)}>
          <PlusIcon />
        </Tool>
        <Tool label="Zoom out" hint="-" press={() => inStep.zoom(-1)}>
          <MinusIcon />
        </Tool>
        <Tool label="Whole picture again" hint="0" press={() => inStep.reset()}>
          <ExpandIcon />
        </Tool>
        <Switch
          label={
            <>
              In step <KeyHint of="i" />
            </>
          }
          checked={locked}
          onChange={(event) => setLocked(event.currentTarget.checked)}
        />
        <SegmentedControl
          size="xs"
          value={whole ? 'whole' : 'fluke'}
          onChange={(value) => setWhole(value === 'whole')}
          data={[
            { value: 'fluke', label: 'Fluke' },
            { value: 'whole', label: 'Whole photograph' },
          ]}
          aria-label="What is shown"
        />
        <KeyHint of="w" />
      </div>
    </section>
  );
}

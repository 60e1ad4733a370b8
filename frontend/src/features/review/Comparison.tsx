import { useQuery } from '@tanstack/react-query';
import {
  type ReactNode,
  useCallback,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react';
import { encounterOptions } from '~/api/encounters';
import type { Encounter } from '~/api/types';
import { flukesOf } from '~/components/flukes';
import { FlipIcon } from '~/components/icons';
import { KeyHint } from '~/components/KeyHint';
import { useShortcuts } from '~/components/keyboard';
import { Picture } from '~/components/Picture';
import { Caption } from './Caption';
import classes from './Comparison.module.css';
import { reviewKeys } from './keys';
import { useLight } from './light';
import { OverlayLegend } from './OverlayLegend';
import { afterOverlay, type Overlay, useOverlay } from './overlay';
import { InStep, type Target } from './stepping';
import { keepFocus, Tool } from './Tool';
import { Viewer } from './Viewer';
import { ViewerTools } from './ViewerTools';
import type { Side } from './views';
import type { CandidatePhotograph } from './whalePhotographs';

interface ComparisonProps {
  encounter: Encounter;
  candidate: CandidatePhotograph | null;
  /** What stands over the candidate's picture: which whale it shows. */
  candidateTitle: ReactNode;
  /** In place of the candidate's picture where there is none. */
  instead: ReactNode;
  /** Told when a picture to review is shown, or cannot be: of which encounter. */
  seen: (encounterId: string) => void;
}

const NEXT: Record<Target, Target> = { both: 'query', query: 'candidate', candidate: 'both' };

/** The query beside the candidate, with zoom and pan in step. */
export function Comparison(props: ComparisonProps) {
  const { encounter, candidate, candidateTitle, instead, seen } = props;
  const encounterId = encounter.id;
  const flukes = flukesOf(encounter);
  const inStep = useMemo(() => new InStep(), []);
  const standing = useSyncExternalStore(inStep.subscribe, inStep.getStanding);
  const [target, setTarget] = useState<Target>('both');
  const [whole, setWhole] = useState(false);
  const [overlay, setOverlay] = useState<Overlay>('none');
  const [queryChosen, setQueryChosen] = useState({ encounterId, index: 0 });
  const queryIndex = queryChosen.encounterId === encounterId ? queryChosen.index : 0;
  const query = flukes[queryIndex] ?? flukes[0];
  const chooseQuery = (index: number) => setQueryChosen({ encounterId, index });
  const candidateEncounter = useQuery({
    ...encounterOptions(candidate?.encounter_id ?? ''),
    enabled: candidate !== null,
  });
  const light = useLight(target);
  const attention = useOverlay(whole ? 'none' : overlay, {
    query: query?.annotation.id,
    candidate: candidate?.annotation_id,
  });

  useEffect(() => inStep.setTarget(target), [inStep, target]);
  useShortcuts(reviewKeys, {
    zoomIn: () => inStep.zoom(1),
    zoomOut: () => inStep.zoom(-1),
    panLeft: () => inStep.pan(-1, 0),
    panRight: () => inStep.pan(1, 0),
    panUp: () => inStep.pan(0, -1),
    panDown: () => inStep.pan(0, 1),
    reset: () => inStep.reset(),
    lineUp: () => inStep.lineUp(),
    inStep: () => setTarget((was) => NEXT[was]),
    whole: () => setWhole((was) => !was),
    overlay: () => setOverlay(afterOverlay),
    flipQuery: () => inStep.flip('query'),
    flipCandidate: () => inStep.flip('candidate'),
    brighter: light.brighter,
    darker: light.darker,
    harder: light.harder,
    softer: light.softer,
    asItIs: light.reset,
    queryPhotograph: () => chooseQuery((queryIndex + 1) % Math.max(1, flukes.length)),
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
      light={light.lights[side]}
      heat={attention.heat[side]}
      settled={side === 'query' ? querySettled : undefined}
    />
  );
  const flip = (side: Side, of: string, label: string) => (
    <Tool label={label} of={of} pressed={standing.flipped[side]} press={() => inStep.flip(side)}>
      <FlipIcon size={16} />
    </Tool>
  );
  const queryUrl = (whole ? query?.photograph.display_url : query?.annotation.crop_url) ?? null;
  const candidateUrl = (whole ? candidate?.display_url : candidate?.crop_url) ?? null;

  return (
    <section className={classes.comparison} aria-label="Comparison">
      <figure className={classes.side} aria-label="Encounter to review">
        <Caption
          title="To review"
          shown={query?.photograph}
          encounter={encounter}
          tools={flip('query', 'g', 'Flip the left picture')}
        />
        {viewer('query', queryUrl, `${part} to review: ${query?.photograph.filename ?? 'none'}`)}
        {flukes.length > 1 && (
          <div className={classes.strip}>
            {flukes.map(({ annotation, photograph }, index) => (
              <button
                type="button"
                key={annotation.id}
                aria-pressed={index === queryIndex}
                aria-label={`Show ${photograph.filename}`}
                onMouseDown={keepFocus}
                onClick={() => chooseQuery(index)}
              >
                <Picture src={annotation.crop_url} alt="" className={classes.thumb} />
              </button>
            ))}
            <KeyHint of="q" />
          </div>
        )}
      </figure>
      <figure className={classes.side} aria-label="Candidate">
        <Caption
          title={candidateTitle}
          shown={candidate ?? undefined}
          encounter={candidateEncounter.data}
          tools={flip('candidate', 'h', 'Flip the right picture')}
        />
        {/* The viewer stays, also with nothing to show, so that the next one is quick. */}
        <div className={classes.place}>
          {viewer('candidate', candidateUrl, `${part} of the candidate: ${candidate?.filename}`)}
          {!candidate && <div className={classes.instead}>{instead}</div>}
        </div>
      </figure>
      <div className={classes.tools}>
        <OverlayLegend
          overlay={overlay}
          whole={whole}
          error={attention.error}
          busy={attention.busy}
        />
        <ViewerTools
          inStep={inStep}
          standing={standing}
          target={target}
          setTarget={setTarget}
          light={light}
          overlay={overlay}
          setOverlay={setOverlay}
          whole={whole}
          setWhole={setWhole}
        />
      </div>
    </section>
  );
}

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
import { FlukeStrip } from '~/components/FlukeStrip';
import { flukesOf } from '~/components/flukes';
import { FlipIcon } from '~/components/icons';
import { KeyHint } from '~/components/KeyHint';
import { useShortcuts } from '~/components/keyboard';
import { useAdjustments } from './adjustments';
import { Caption } from './Caption';
import classes from './Comparison.module.css';
import { reviewKeys } from './keys';
import { OverlayLegend } from './OverlayLegend';
import { afterOverlay, type Overlay, useOverlay } from './overlay';
import { SyncedViewers, type Target } from './syncedViewers';
import { Tool } from './Tool';
import { Viewer } from './Viewer';
import { ViewerTools } from './ViewerTools';
import type { Side } from './views';
import type { CandidatePhotograph } from './whalePhotographs';

interface ComparisonProps {
  encounter: Encounter;
  candidate: CandidatePhotograph | null;
  /** The title over the candidate's picture. */
  candidateTitle: ReactNode;
  /** Shown if there is no candidate. */
  instead: ReactNode;
  /** Called with the encounter's id when its picture is shown, or has failed to load. */
  seen: (encounterId: string) => void;
}

const NEXT: Record<Target, Target> = { both: 'query', query: 'candidate', candidate: 'both' };

/** The fluke to review beside the candidate, with synchronised zoom and pan. */
export function Comparison(props: ComparisonProps) {
  const { encounter, candidate, candidateTitle, instead, seen } = props;
  const encounterId = encounter.id;
  const flukes = flukesOf(encounter);
  const synced = useMemo(() => new SyncedViewers(), []);
  const standing = useSyncExternalStore(synced.subscribe, synced.getStanding);
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
  const light = useAdjustments(target);
  const attention = useOverlay(whole ? 'none' : overlay, {
    query: query?.annotation.id,
    candidate: candidate?.annotation_id,
  });

  useEffect(() => synced.setTarget(target), [synced, target]);
  useShortcuts(reviewKeys, {
    zoomIn: () => synced.zoom(1),
    zoomOut: () => synced.zoom(-1),
    panLeft: () => synced.pan(-1, 0),
    panRight: () => synced.pan(1, 0),
    panUp: () => synced.pan(0, -1),
    panDown: () => synced.pan(0, 1),
    reset: () => synced.reset(),
    align: () => synced.align(),
    target: () => setTarget((was) => NEXT[was]),
    whole: () => setWhole((was) => !was),
    overlay: () => setOverlay(afterOverlay),
    flipQuery: () => synced.flip('query'),
    flipCandidate: () => synced.flip('candidate'),
    brighter: light.brighter,
    darker: light.darker,
    moreContrast: light.moreContrast,
    lessContrast: light.lessContrast,
    resetAdjustments: light.reset,
    queryPhotograph: () => chooseQuery((queryIndex + 1) % Math.max(1, flukes.length)),
  });

  const part = whole ? 'The whole photograph' : 'The fluke';
  const subject = `${encounterId} ${queryIndex} ${whole}`;
  const querySettled = useCallback(() => seen(encounterId), [seen, encounterId]);
  const viewer = (side: Side, url: string | null, label: string) => (
    <Viewer
      side={side}
      synced={synced}
      url={url}
      label={label}
      subject={subject}
      light={light.lights[side]}
      heat={attention.heat[side]}
      settled={side === 'query' ? querySettled : undefined}
    />
  );
  const flip = (side: Side, of: string, label: string) => (
    <Tool label={label} of={of} pressed={standing.flipped[side]} press={() => synced.flip(side)}>
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
          <FlukeStrip
            className={classes.strip}
            flukes={flukes.map(({ annotation, photograph }) => ({
              id: annotation.id,
              filename: photograph.filename,
              src: annotation.crop_url,
            }))}
            shownIndex={queryIndex}
            choose={chooseQuery}
          >
            <KeyHint of="q" />
          </FlukeStrip>
        )}
      </figure>
      <figure className={classes.side} aria-label="Candidate">
        <Caption
          title={candidateTitle}
          shown={candidate ?? undefined}
          encounter={candidateEncounter.data}
          tools={flip('candidate', 'h', 'Flip the right picture')}
        />
        {/* Kept without a candidate too, since a new viewer takes time to start. */}
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
          synced={synced}
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

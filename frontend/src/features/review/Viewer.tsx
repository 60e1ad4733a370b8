import { Button, Loader } from '@mantine/core';
import OpenSeadragon from 'openseadragon';
import { useEffect, useRef, useState } from 'react';
import { RetryIcon, WarningIcon } from '~/components/icons';
import type { InStep, Side } from './stepping';
import classes from './Viewer.module.css';

interface ViewerProps {
  side: Side;
  inStep: InStep;
  url: string | null;
  /** What the picture shows, for those who cannot see it. */
  label: string;
  /** A change of this starts with the whole picture; otherwise zoom and place stay. */
  subject: string;
}

const MOST_ZOOM = 24;

function create(element: HTMLElement): OpenSeadragon.Viewer {
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  return OpenSeadragon({
    element,
    // Pictures may come from another origin (S3), which only the plain canvas draws.
    drawer: 'canvas',
    showNavigationControl: false,
    keyboardNavEnabled: false,
    tabIndex: -1,
    animationTime: still ? 0 : 0.3,
    springStiffness: 9,
    blendTime: 0,
    immediateRender: true,
    zoomPerScroll: 1.25,
    maxZoomLevel: MOST_ZOOM,
    minZoomImageRatio: 0.7,
    visibilityRatio: 0.3,
    gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
    gestureSettingsTouch: { clickToZoom: false, dblClickToZoom: true },
    gestureSettingsPen: { clickToZoom: false, dblClickToZoom: true },
  } as OpenSeadragon.Options);
}

type Shown = 'loading' | 'shown' | 'failed';

/** One picture with zoom (anchored at the cursor) and pan. */
export function Viewer({ side, inStep, url, label, subject }: ViewerProps) {
  const frame = useRef<HTMLDivElement>(null);
  const viewer = useRef<OpenSeadragon.Viewer>(null);
  const subjectShown = useRef<string>(undefined);
  const [shown, setShown] = useState<Shown>('loading');
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    if (!frame.current) return;
    const created = create(frame.current);
    viewer.current = created;
    const leave = inStep.join(side, created);
    return () => {
      leave();
      created.destroy();
      viewer.current = null;
      subjectShown.current = undefined;
    };
  }, [side, inStep]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt loads the same URL again
  useEffect(() => {
    const current = viewer.current;
    if (!current || !url) return;
    let wanted = true;
    const slow = setTimeout(() => setShown('loading'), 150);
    const settle = (state: Shown) => {
      clearTimeout(slow);
      setShown(state);
    };
    current.addTiledImage({
      tileSource: { type: 'image', url, buildPyramid: false } as never,
      success: (event) => {
        if (!wanted || viewer.current !== current) return;
        const { item } = event as unknown as { item: OpenSeadragon.TiledImage };
        for (let index = current.world.getItemCount() - 1; index >= 0; index--) {
          const other = current.world.getItemAt(index);
          if (other !== item) current.world.removeItem(other);
        }
        if (subjectShown.current !== subject) current.viewport.goHome(true);
        subjectShown.current = subject;
        inStep.align(side);
        settle('shown');
      },
      error: () => {
        if (!wanted || viewer.current !== current) return;
        current.world.removeAll();
        settle('failed');
      },
    });
    return () => {
      wanted = false;
      clearTimeout(slow);
    };
  }, [url, subject, side, inStep, attempt]);

  return (
    <div className={classes.frame} data-side={side} data-shown={url ? shown : 'nothing'}>
      <div ref={frame} className={classes.canvas} role="img" aria-label={label} />
      {url && shown === 'loading' && (
        <span className={classes.over}>
          <Loader size={22} aria-label="Loading the picture" />
        </span>
      )}
      {url && shown === 'failed' && (
        <div className={classes.over} role="alert">
          <WarningIcon size={22} />
          <span>This picture could not be loaded.</span>
          <Button
            size="xs"
            variant="default"
            leftSection={<RetryIcon size={14} />}
            onClick={() => setAttempt((was) => was + 1)}
          >
            Retry
          </Button>
        </div>
      )}
      {!url && <span className={classes.over}>No picture to show</span>}
    </div>
  );
}

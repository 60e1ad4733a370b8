import { Button, Loader } from '@mantine/core';
import OpenSeadragon from 'openseadragon';
import {
  type CSSProperties,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import type { Attention } from '~/api/types';
import { RetryIcon, WarningIcon } from '~/components/icons';
import { type Adjustments, filterOf } from './adjustments';
import { drawHeat } from './heat';
import { type SyncedViewers, viewOf } from './syncedViewers';
import classes from './Viewer.module.css';
import type { Side } from './views';

interface ViewerProps {
  side: Side;
  synced: SyncedViewers;
  url: string | null;
  /** A description of the picture for screen readers. */
  label: string;
  /** A new subject is shown whole; another picture of the same one keeps zoom and position. */
  subject: string;
  light: Adjustments;
  /** The heat map to draw over the picture. */
  heat: Attention | undefined;
  /** Called when the picture is shown, or has failed to load. */
  settled?: () => void;
}

const MOST_ZOOM = 24;

function create(element: HTMLElement): OpenSeadragon.Viewer {
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  return OpenSeadragon({
    element,
    // Other drawers cannot show pictures of another origin, such as S3.
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
    // Small, since moving the picture back into view would shift the point under the cursor.
    visibilityRatio: 0.05,
    overlayPreserveContentDirection: false,
    gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
    gestureSettingsTouch: { clickToZoom: false, dblClickToZoom: true },
    gestureSettingsPen: { clickToZoom: false, dblClickToZoom: true },
  } as OpenSeadragon.Options);
}

/** The result of loading one picture. */
interface Settled {
  picture: string;
  subject: string;
  as: 'shown' | 'failed';
}

const SLOW_MS = 150;

/**
 * The whole picture as an `img`, shown until the viewer is ready: OpenSeadragon takes 80 ms to show
 * a picture that is in memory, an `img` one frame.
 */
function Still({ url, settled }: { url: string; settled: (() => void) | undefined }) {
  const still = useRef<HTMLImageElement>(null);
  const [shown, setShown] = useState(false);
  const show = useCallback(() => {
    setShown(true);
    settled?.();
  }, [settled]);
  useLayoutEffect(() => {
    if (still.current?.complete && still.current.naturalWidth > 0) show();
  }, [show]);
  return (
    <img
      ref={still}
      className={classes.still}
      data-shown={shown}
      src={url}
      alt=""
      decoding="sync"
      onLoad={show}
    />
  );
}

/** A picture that can be panned, and zoomed at the cursor. */
export function Viewer(props: ViewerProps) {
  const { side, synced, url, label, subject, light, heat, settled } = props;
  const frame = useRef<HTMLDivElement>(null);
  const viewer = useRef<OpenSeadragon.Viewer>(null);
  const subjectShown = useRef<string>(undefined);
  const [last, setLast] = useState<Settled>();
  const [slow, setSlow] = useState<string>();
  const [attempt, setAttempt] = useState(0);
  const picture = `${subject} ${attempt} ${url}`;
  const shown = last?.picture === picture ? last.as : 'loading';
  const isStill = url !== null && shown === 'loading' && last?.subject !== subject;

  useEffect(() => {
    if (!frame.current) return;
    const created = create(frame.current);
    viewer.current = created;
    created.addHandler('update-viewport', () => {
      const { zoom, x, y } = viewOf(created);
      const shown = [zoom, x, y].map((each) => each.toFixed(4)).join(' ');
      if (frame.current) frame.current.dataset.view = shown;
    });
    const leave = synced.join(side, created);
    return () => {
      leave();
      created.destroy();
      viewer.current = null;
      subjectShown.current = undefined;
    };
  }, [side, synced]);

  useEffect(() => {
    const current = viewer.current;
    if (!url) settled?.();
    if (!current || !url) return;
    let wanted = true;
    const isSlow = setTimeout(() => setSlow(picture), SLOW_MS);
    const settle = (as: Settled['as']) => {
      clearTimeout(isSlow);
      setLast({ picture, subject, as });
      settled?.();
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
        synced.arrived(side);
        item.whenFullyLoaded(() => {
          if (wanted) settle('shown');
        });
      },
      error: () => {
        if (!wanted || viewer.current !== current) return;
        current.world.removeAll();
        settle('failed');
      },
    });
    return () => {
      wanted = false;
      clearTimeout(isSlow);
    };
  }, [url, subject, side, synced, picture, settled]);

  const isShown = shown === 'shown';
  useEffect(() => {
    const current = viewer.current;
    const size = current?.world.getItemAt(0)?.getContentSize();
    if (!current || !heat || !isShown || !size) return;
    const canvas = document.createElement('canvas');
    canvas.className = classes.heat ?? '';
    drawHeat(canvas, heat);
    current.addOverlay(canvas, new OpenSeadragon.Rect(0, 0, 1, size.y / size.x));
    return () => {
      if (viewer.current === current) current.removeOverlay(canvas);
    };
  }, [heat, isShown]);

  const style = { '--light': filterOf(light) } as CSSProperties;
  return (
    <div
      className={classes.frame}
      style={style}
      data-side={side}
      data-shown={url ? shown : 'nothing'}
    >
      <div ref={frame} className={classes.canvas} role="img" aria-label={label} />
      {isStill && <Still key={picture} url={url} settled={settled} />}
      {url && shown === 'loading' && slow === picture && (
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

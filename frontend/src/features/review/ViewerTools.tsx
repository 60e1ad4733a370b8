import { SegmentedControl, Slider } from '@mantine/core';
import { memo, type ReactNode } from 'react';
import {
  ArrowIcon,
  ExpandIcon,
  LineUpIcon,
  MinusIcon,
  PlusIcon,
  ResetIcon,
} from '~/components/icons';
import { KeyHint } from '~/components/KeyHint';
import { MAX_PERCENT, MIN_PERCENT, type useAdjustments } from './adjustments';
import { isOverlay, OVERLAY_LABELS, OVERLAYS, type Overlay } from './overlay';
import type { SyncedViewers, Target, ViewerState } from './syncedViewers';
import { Tool } from './Tool';
import classes from './ViewerTools.module.css';

interface ToolsProps {
  synced: SyncedViewers;
  standing: ViewerState;
  target: Target;
  setTarget: (target: Target) => void;
  light: ReturnType<typeof useAdjustments>;
  overlay: Overlay;
  setOverlay: (overlay: Overlay) => void;
  whole: boolean;
  setWhole: (whole: boolean) => void;
}

function Group({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset has a form's layout
    <span className={classes.group} role="group" aria-label={label}>
      {children}
    </span>
  );
}

interface LightProps {
  label: string;
  less: string;
  more: string;
  value: number;
  set: (value: number) => void;
}

function LightSlider({ label, less, more, value, set }: LightProps) {
  return (
    <span className={classes.slider}>
      <span>{label}</span>
      <KeyHint of={less} />
      <Slider
        size="xs"
        w={76}
        min={MIN_PERCENT}
        max={MAX_PERCENT}
        step={5}
        value={value}
        onChange={set}
        thumbLabel={label}
        label={(percent) => `${percent} %`}
      />
      <KeyHint of={more} />
    </span>
  );
}

const TARGETS: Array<{ value: Target; label: string }> = [
  { value: 'both', label: 'Both pictures' },
  { value: 'query', label: 'Left only' },
  { value: 'candidate', label: 'Right only' },
];

/** The controls for how the pictures are shown; they do not change the catalogue. */
export const ViewerTools = memo(function ViewerTools(props: ToolsProps) {
  const { synced, standing, target, setTarget, light, overlay, setOverlay, whole } = props;
  const { zoom, hasOffset } = standing;
  return (
    <div className={classes.tools} role="toolbar" aria-label="Pictures">
      <Group label="Change">
        <SegmentedControl
          size="xs"
          value={target}
          onChange={(value) =>
            setTarget(TARGETS.find((each) => each.value === value)?.value ?? 'both')
          }
          data={TARGETS}
          aria-label="Pictures that keys and buttons change"
        />
        <KeyHint of="i" />
      </Group>
      <Group label="Zoom and pan">
        <Tool label="Zoom out" of="-" press={() => synced.zoom(-1)}>
          <MinusIcon size={16} />
        </Tool>
        <span className={classes.zoom} role="status" aria-label="Zoom">
          {zoom[target === 'candidate' ? 'candidate' : 'query'].toFixed(1)}×
        </span>
        <Tool label="Zoom in" of="+" press={() => synced.zoom(1)}>
          <PlusIcon size={16} />
        </Tool>
        <Tool label="Pan left" of="Shift+ArrowLeft" press={() => synced.pan(-1, 0)}>
          <ArrowIcon size={16} turn={180} />
        </Tool>
        <Tool label="Pan right" of="Shift+ArrowRight" press={() => synced.pan(1, 0)}>
          <ArrowIcon size={16} turn={0} />
        </Tool>
        <Tool label="Pan up" of="Shift+ArrowUp" press={() => synced.pan(0, -1)}>
          <ArrowIcon size={16} turn={-90} />
        </Tool>
        <Tool label="Pan down" of="Shift+ArrowDown" press={() => synced.pan(0, 1)}>
          <ArrowIcon size={16} turn={90} />
        </Tool>
        <Tool
          label="Align both pictures"
          of="l"
          press={() => synced.align()}
          pressed={hasOffset || undefined}
        >
          <LineUpIcon size={16} />
        </Tool>
        <Tool label="Reset zoom and alignment" of="0" press={() => synced.reset()}>
          <ExpandIcon size={16} />
        </Tool>
        {hasOffset && <span className={classes.notAligned}>Not aligned</span>}
      </Group>
      <Group label="Brightness and contrast">
        <LightSlider
          label="Brightness"
          less="v"
          more="b"
          value={light.shown.brightness}
          set={(brightness) => light.set({ brightness })}
        />
        <LightSlider
          label="Contrast"
          less="d"
          more="c"
          value={light.shown.contrast}
          set={(contrast) => light.set({ contrast })}
        />
        <Tool label="Reset brightness and contrast" of="r" press={light.reset}>
          <ResetIcon size={16} />
        </Tool>
      </Group>
      <Group label="What is shown">
        <SegmentedControl
          size="xs"
          value={whole ? 'whole' : 'fluke'}
          onChange={(value) => props.setWhole(value === 'whole')}
          data={[
            { value: 'fluke', label: 'Fluke' },
            { value: 'whole', label: 'Whole photograph' },
          ]}
          aria-label="What is shown"
        />
        <KeyHint of="w" />
        <SegmentedControl
          size="xs"
          value={overlay}
          onChange={(value) => isOverlay(value) && setOverlay(value)}
          data={OVERLAYS.map((value) => ({ value, label: OVERLAY_LABELS[value] }))}
          aria-label="Overlay"
        />
        <KeyHint of="o" />
      </Group>
    </div>
  );
});

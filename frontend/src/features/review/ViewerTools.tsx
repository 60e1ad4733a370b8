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
import { LEAST, MOST, type useLight } from './light';
import { isOverlay, OVERLAY_LABELS, OVERLAYS, type Overlay } from './overlay';
import type { InStep, Standing, Target } from './stepping';
import { Tool } from './Tool';
import classes from './ViewerTools.module.css';

interface ToolsProps {
  inStep: InStep;
  standing: Standing;
  target: Target;
  setTarget: (target: Target) => void;
  light: ReturnType<typeof useLight>;
  overlay: Overlay;
  setOverlay: (overlay: Overlay) => void;
  whole: boolean;
  setWhole: (whole: boolean) => void;
}

function Group({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a form's look
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
        min={LEAST}
        max={MOST}
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
  { value: 'both', label: 'Both in step' },
  { value: 'query', label: 'Left alone' },
  { value: 'candidate', label: 'Right alone' },
];

/** Everything that changes how the pictures are seen; nothing of it changes the catalogue. */
export const ViewerTools = memo(function ViewerTools(props: ToolsProps) {
  const { inStep, standing, target, setTarget, light, overlay, setOverlay, whole } = props;
  const { zoom, nudged } = standing;
  return (
    <div className={classes.tools} role="toolbar" aria-label="Pictures">
      <Group label="Act on">
        <SegmentedControl
          size="xs"
          value={target}
          onChange={(value) =>
            setTarget(TARGETS.find((each) => each.value === value)?.value ?? 'both')
          }
          data={TARGETS}
          aria-label="Keys and buttons act on"
        />
        <KeyHint of="i" />
      </Group>
      <Group label="Zoom and move">
        <Tool label="Zoom out" of="-" press={() => inStep.zoom(-1)}>
          <MinusIcon size={16} />
        </Tool>
        <span className={classes.zoom} role="status" aria-label="Zoom">
          {zoom[target === 'candidate' ? 'candidate' : 'query'].toFixed(1)}×
        </span>
        <Tool label="Zoom in" of="+" press={() => inStep.zoom(1)}>
          <PlusIcon size={16} />
        </Tool>
        <Tool label="Look left" of="Shift+ArrowLeft" press={() => inStep.pan(-1, 0)}>
          <ArrowIcon size={16} turn={180} />
        </Tool>
        <Tool label="Look right" of="Shift+ArrowRight" press={() => inStep.pan(1, 0)}>
          <ArrowIcon size={16} turn={0} />
        </Tool>
        <Tool label="Look up" of="Shift+ArrowUp" press={() => inStep.pan(0, -1)}>
          <ArrowIcon size={16} turn={-90} />
        </Tool>
        <Tool label="Look down" of="Shift+ArrowDown" press={() => inStep.pan(0, 1)}>
          <ArrowIcon size={16} turn={90} />
        </Tool>
        <Tool
          label="Line up again"
          of="l"
          press={() => inStep.lineUp()}
          pressed={nudged || undefined}
        >
          <LineUpIcon size={16} />
        </Tool>
        <Tool label="Whole pictures again" of="0" press={() => inStep.reset()}>
          <ExpandIcon size={16} />
        </Tool>
        {nudged && <span className={classes.nudged}>Nudged</span>}
      </Group>
      <Group label="Light">
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
        <Tool label="Brightness and contrast as they were" of="r" press={light.reset}>
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

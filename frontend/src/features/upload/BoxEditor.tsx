import { Button, Group, NumberInput, Text } from '@mantine/core';
import { useState } from 'react';
import { useLimits } from '~/api/service';
import type { Box } from '~/api/types';
import { BoxPicture } from './BoxPicture';
import { moved, rounded, type Size } from './box';

interface EditorProps {
  src: string;
  size: Size;
  initial: Box;
  /** Boxes around other flukes, which cannot be changed here. */
  others: readonly Box[];
  busy: boolean;
  save: (box: Box) => void;
  saveLabel: string;
  cancel: () => void;
}

/** The box around a fluke, drawn by hand: on the picture, or by its position and size. */
export function BoxEditor(props: EditorProps) {
  const { src, size, initial, others, busy, save, saveLabel, cancel } = props;
  const [box, setBox] = useState(initial);
  const least = useLimits()?.min_box_pixels ?? 1;
  const field = (label: string, value: number, change: (value: number) => Box, most: number) => (
    <NumberInput
      label={label}
      size="xs"
      w={104}
      value={Math.round(value)}
      max={most}
      allowDecimal={false}
      onChange={(next) => typeof next === 'number' && setBox(change(next))}
    />
  );
  const whole = rounded(box);
  const isTooSmall = whole.x1 - whole.x0 < least || whole.y1 - whole.y0 < least;
  return (
    <div>
      <Text size="sm" className="muted" mb="xs" id="box-help">
        Draw the box around the fluke, from tip to tip. Arrow keys move it, Shift and arrow keys
        resize it.
      </Text>
      <BoxPicture
        src={src}
        bounds={{ least, most: size }}
        box={box}
        others={others}
        change={setBox}
      />
      <Group mt="md" align="flex-end" gap="xs">
        {field('Left', box.x0, (x0) => moved(box, x0 - box.x0, 0, size), size.width)}
        {field('Top', box.y0, (y0) => moved(box, 0, y0 - box.y0, size), size.height)}
        {field('Width', box.x1 - box.x0, (w) => ({ ...box, x1: box.x0 + w }), size.width)}
        {field('Height', box.y1 - box.y0, (h) => ({ ...box, y1: box.y0 + h }), size.height)}
        {field('Rotation (°)', box.rotation, (rotation) => ({ ...box, rotation }), 180)}
        <Group ml="auto" gap="xs">
          <Button variant="default" onClick={cancel}>
            Cancel
          </Button>
          <Button loading={busy} disabled={isTooSmall} onClick={() => save(whole)}>
            {saveLabel}
          </Button>
        </Group>
      </Group>
    </div>
  );
}

import { Group, NumberInput, Radio, Stack, Text } from '@mantine/core';
import { differenceWords, secondsOf, type Typed } from './difference';

interface DifferenceFieldsProps {
  typed: Typed;
  set: (typed: Typed) => void;
}

const PARTS = {
  days: 'Days',
  hours: 'Hours',
  minutes: 'Minutes',
  seconds: 'Seconds',
} as const;

/** Types by how much the clock was wrong, and in which direction. */
export function DifferenceFields({ typed, set }: DifferenceFieldsProps) {
  const seconds = secondsOf(typed);
  return (
    <Stack gap="sm">
      <Radio.Group
        label="The camera's clock was"
        value={typed.forward ? 'behind' : 'ahead'}
        onChange={(which) => set({ ...typed, forward: which === 'behind' })}
      >
        <Group gap="8px 24px" mt={6}>
          <Radio value="behind" label="behind: put its times forward" />
          <Radio value="ahead" label="ahead: put its times back" />
        </Group>
      </Radio.Group>
      <Group gap="sm">
        {Object.entries(PARTS).map(([part, label]) => (
          <NumberInput
            key={part}
            w={110}
            label={label}
            min={0}
            max={40_000}
            allowDecimal={false}
            allowNegative={false}
            placeholder="0"
            value={typed[part as keyof typeof PARTS]}
            onChange={(value) => set({ ...typed, [part]: value })}
          />
        ))}
      </Group>
      {seconds !== 0 && (
        <Text size="sm" role="status">
          Difference: {differenceWords(seconds)}
        </Text>
      )}
    </Stack>
  );
}

import { NativeSelect } from '@mantine/core';
import { OFFSETS, offsetWords } from './difference';

interface ZoneSelectProps {
  label: string;
  description?: string;
  /** The words for no time zone. */
  none: string;
  zone: string;
  set: (zone: string) => void;
}

/** Chooses an offset from UTC. */
export function ZoneSelect({ label, description, none, zone, set }: ZoneSelectProps) {
  return (
    <NativeSelect
      maw={420}
      label={label}
      description={description}
      value={zone}
      onChange={({ currentTarget }) => set(currentTarget.value)}
      data={[
        { value: '', label: none },
        ...OFFSETS.map((value) => ({ value, label: offsetWords(value) })),
      ]}
    />
  );
}

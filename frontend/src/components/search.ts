import type { OptionsFilter } from '@mantine/core';

/** Text as a search compares it: without case and accents, so that "orion" finds "Órion". */
export function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim();
}

/** For a list of names to choose from. */
export const byName: OptionsFilter = ({ options, search, limit }) => {
  const wanted = folded(search);
  return options
    .filter((option) => 'label' in option && folded(option.label).includes(wanted))
    .slice(0, limit);
};

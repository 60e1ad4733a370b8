import { Alert, Button, Group } from '@mantine/core';
import type { Encounter, IndividualRef } from '~/api/types';

interface OfferProps {
  encounter: Encounter;
  confirm: (whale: IndividualRef) => void;
}

/** Offers the whales whose name is a keyword of the photographs; a person decides. */
export function NamedInKeywords({ encounter, confirm }: OfferProps) {
  const { named_in_keywords: whales, status } = encounter;
  if (whales.length === 0 || status !== 'unreviewed') return null;
  return (
    <Alert color="sea" py={8}>
      <Group gap="xs">
        {whales.length === 1 ? 'A keyword of the file names a whale:' : 'Keywords name whales:'}
        {whales.map((whale) => (
          <Button key={whale.id} size="xs" variant="default" onClick={() => confirm(whale)}>
            Confirm {whale.name}
          </Button>
        ))}
      </Group>
    </Alert>
  );
}

import { Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { photographsOptions } from '~/api/photographs';
import type { Photograph } from '~/api/types';
import { takenAt } from '~/components/format';
import { Picture } from '~/components/Picture';
import { ShowMore } from '~/components/ShowMore';
import { QueryFailed } from '~/components/states';
import classes from './Clocks.module.css';
import { hasTime } from './difference';

const SEARCH_MS = 300;

/** Chooses one photograph among those with a time and a picture. */
export function PhotographChooser({ choose }: { choose: (photograph: Photograph) => void }) {
  const [typed, setTyped] = useState('');
  const [searched] = useDebouncedValue(typed.trim(), SEARCH_MS);
  const query = useInfiniteQuery(photographsOptions(null, searched));
  const items = query.data?.pages
    .flatMap((page) => page.items)
    .filter((each) => hasTime(each.taken_at) && each.display_url !== null);
  return (
    <Stack gap="sm">
      <TextInput
        maw={420}
        label="Photograph of the screen or clock"
        description="By its file name, camera, keyword or caption; newest first"
        maxLength={100}
        value={typed}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      {query.error && !items && (
        <QueryFailed what="The photographs could not be loaded" query={query} />
      )}
      {!items && !query.error && <Skeleton height={150} aria-busy="true" />}
      {items?.length === 0 && !query.hasNextPage && (
        <Text size="sm" role="status">
          {searched
            ? 'No photograph with a time is found.'
            : 'There are no photographs with a time yet. Upload the photograph of the screen first.'}
        </Text>
      )}
      {items && items.length > 0 && (
        <ul className={classes.choices} aria-label="Photographs to choose from">
          {items.map((each) => (
            <li key={each.id}>
              <button type="button" className="panel" onClick={() => choose(each)}>
                <Picture src={each.display_url} alt="" className={classes.thumbnail} />
                <span className="user-text">{each.filename}</span>
                <span className="muted">{takenAt(each.taken_at)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <ShowMore query={query} />
    </Stack>
  );
}

import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useId, useState } from 'react';
import { words } from '~/api/errors';
import { chooseNames, importOptions, mappingOptions, namesOptions } from '~/api/imports';
import type { Names as Read } from '~/api/types';
import { count } from '~/components/format';
import { WarningIcon } from '~/components/icons';
import classes from './Import.module.css';

const SHOWN = 100;

interface NamesProps {
  importId: string;
  /** The pattern that was chosen, or is suggested. */
  pattern: string;
  /** What follows once the pattern in the field is the chosen one. */
  children: ReactNode;
}

/** The pattern that reads the names of folders and files, with what it reads in the first ones. */
export function Names({ importId, pattern, children }: NamesProps) {
  const client = useQueryClient();
  const [written, setWritten] = useState(pattern);
  const [asked] = useDebouncedValue(written.trim(), 250);
  const query = useQuery({
    ...namesOptions(importId, asked),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const choosing = useMutation({
    mutationFn: () => chooseNames(importId, written.trim()),
    onSuccess: async (changed) => {
      client.setQueryData(importOptions(importId).queryKey, changed);
      await client.invalidateQueries({ queryKey: mappingOptions(importId).queryKey });
    },
  });
  const hint = useId();
  const isChosen = written.trim() === pattern;
  const isCurrent = asked === written.trim() && !query.isPlaceholderData;
  return (
    <Stack gap="md">
      <TextInput
        label="Pattern of folder and file names"
        description={
          <span id={hint}>
            {'{individual}, {date} or a name of your own stands for a value'}, * for any text, **
            for any folders.
            {query.data && ` Fields of Flukeline: ${query.data.known.join(', ')}.`}
          </span>
        }
        value={written}
        onChange={({ currentTarget }) => setWritten(currentTarget.value)}
        spellCheck={false}
        autoComplete="off"
        maxLength={500}
        error={isCurrent && query.error && <span role="alert">{words(query.error)}</span>}
      />
      {query.data && !query.error && <Preview names={query.data} />}
      {choosing.error && (
        <Alert color="orange" icon={<WarningIcon />} role="alert" title="Not taken">
          {words(choosing.error)}
        </Alert>
      )}
      {isChosen ? (
        children
      ) : (
        <Group gap="xs">
          <Button
            disabled={!isCurrent || query.isError || query.data?.read === 0}
            loading={choosing.isPending}
            onClick={() => choosing.mutate()}
          >
            Use this pattern
          </Button>
          <Button variant="default" onClick={() => setWritten(pattern)}>
            Back to {pattern}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function Preview({ names }: { names: Read }) {
  const { fields, examples, unmatched, photographs, read } = names;
  const left = photographs - read;
  return (
    <>
      <Text size="sm" role="status">
        <b>{read.toLocaleString()}</b> of {count(photographs, 'photograph')} match
        {fields.map((each) => ` · ${each.name}: ${count(each.count, 'value')}`)}
      </Text>
      {examples.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls needs the keyboard
        <section className={classes.scroll} aria-label="What the pattern reads" tabIndex={0}>
          <table className={classes.changes}>
            <thead>
              <tr>
                <th scope="col">Photograph</th>
                {fields.map(({ name }) => (
                  <th key={name} scope="col" className="user-text">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {examples.map(({ path, values }) => (
                <tr key={path}>
                  <td className="muted user-text">{path}</td>
                  {fields.map(({ name }, at) => (
                    <td key={name} className="user-text">
                      {values[at] || <span className="muted">not known</span>}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {left > 0 && (
        <details open={left <= 10} className={classes.list}>
          <summary>{count(left, 'photograph')} left out: the pattern does not match</summary>
          <ul>
            {unmatched.slice(0, SHOWN).map((path) => (
              <li key={path} className="user-text">
                {path}
              </li>
            ))}
            {left > SHOWN && <li>and {(left - SHOWN).toLocaleString()} more</li>}
          </ul>
        </details>
      )}
      {names.notes.slice(left > 0 ? 1 : 0).map((each) => (
        <Text key={each} size="sm" className="muted user-text">
          {each}
        </Text>
      ))}
    </>
  );
}

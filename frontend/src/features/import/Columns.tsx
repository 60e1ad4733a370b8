import { Alert, Button, Group, NativeSelect, Radio, Skeleton, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { words } from '~/api/errors';
import { chooseMapping, importOptions, mappingOptions } from '~/api/imports';
import { useLimits } from '~/api/service';
import type { Mapping } from '~/api/types';
import { count } from '~/components/format';
import { WarningIcon } from '~/components/icons';
import { QueryFailed } from '~/components/states';
import { fieldWords, twoReadings } from './fieldWords';
import classes from './Import.module.css';
import { Names } from './Names';

interface ColumnsProps {
  importId: string;
  done: () => void;
}

/** The mapping: what each column of the sheet is. */
export function Columns({ importId, done }: ColumnsProps) {
  const query = useQuery(mappingOptions(importId));
  if (query.error) return <QueryFailed what="The sheet could not be read" query={query} />;
  if (!query.data) return <Skeleton height={320} aria-busy="true" />;
  const { pattern } = query.data;
  const form = <MappingForm key={pattern} importId={importId} mapping={query.data} done={done} />;
  if (pattern === null) return form;
  return (
    <Names key={pattern} importId={importId} pattern={pattern}>
      {form}
    </Names>
  );
}

function optionsOf(mapping: Mapping, field: string) {
  const known = mapping.fields.includes(field) ? mapping.fields : [field, ...mapping.fields];
  return known.map((value) => ({ value, label: fieldWords(value) }));
}

function MappingForm({ importId, mapping, done }: ColumnsProps & { mapping: Mapping }) {
  const client = useQueryClient();
  const [fields, setFields] = useState(() =>
    Object.fromEntries(mapping.columns.map(({ name, field }) => [name, field])),
  );
  const [dates, setDates] = useState(mapping.dates);
  const choosing = useMutation({
    mutationFn: () => chooseMapping(importId, fields, dates),
    onSuccess: (changed) => {
      client.setQueryData(importOptions(importId).queryKey, changed);
      void client.invalidateQueries({ queryKey: mappingOptions(importId).queryKey });
      done();
    },
  });
  const limits = useLimits();
  const taken = Object.values(fields);
  const hasPhotographs = taken.some((each) => /^photograph\d*$/.test(each));
  const asks = mapping.undecided !== null || /two readings/.test(words(choosing.error));
  const readings = mapping.undecided === null ? null : twoReadings(mapping.undecided);
  const ready = hasPhotographs && (mapping.undecided === null || dates !== '');
  return (
    <Stack gap="md">
      <Text className="muted" size="sm">
        {count(mapping.rows, 'row')}
        {mapping.form !== 'other' && `, in the form of ${mapping.form}`}. Correct what is wrong. It
        is kept for the next sheet with these columns.
      </Text>
      <table className={classes.columns}>
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col">First values</th>
            <th scope="col">Becomes</th>
          </tr>
        </thead>
        <tbody>
          {mapping.columns.map(({ name, examples }) => (
            <tr key={name}>
              <th scope="row" className="user-text">
                {name}
              </th>
              <td className={`muted user-text ${classes.examples}`}>{examples.join(' · ')}</td>
              <td>
                <NativeSelect
                  aria-label={`${name} becomes`}
                  data={optionsOf(mapping, fields[name] ?? 'own')}
                  value={fields[name]}
                  onChange={({ currentTarget: { value } }) =>
                    setFields((was) => ({ ...was, [name]: value }))
                  }
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {asks && (
        <Radio.Group
          label={`Dates in this sheet: ${mapping.undecided ?? 'day or month first'} is`}
          value={dates}
          onChange={(value) => setDates(value === 'mdy' ? 'mdy' : 'dmy')}
        >
          <Group mt={6} gap="lg">
            <Radio value="dmy" label={readings?.dmy ?? 'the day first'} />
            <Radio value="mdy" label={readings?.mdy ?? 'the month first'} />
          </Group>
        </Radio.Group>
      )}
      {!hasPhotographs && (
        <Text size="sm" role="status">
          Say which column holds the names of the photographs.
        </Text>
      )}
      {hasPhotographs && !taken.includes('individual') && mapping.form !== 'Wildbook' && (
        <Text size="sm" role="status">
          No column names the whales: the photographs come in without names, to be reviewed.
        </Text>
      )}
      {limits && !taken.includes('species') && !taken.includes('genus') && (
        <Text className="muted" size="sm">
          No column names the species: every whale is taken for <i>{limits.default_species}</i>, as
          this catalogue is set.
        </Text>
      )}
      {choosing.error && (
        <Alert color="orange" icon={<WarningIcon />} role="alert" title="Not taken">
          {words(choosing.error)}
        </Alert>
      )}
      <Group>
        <Button disabled={!ready} loading={choosing.isPending} onClick={() => choosing.mutate()}>
          Continue
        </Button>
      </Group>
    </Stack>
  );
}

import { Alert, Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { words } from '~/api/errors';
import { startImport } from '~/api/imports';
import type { SheetImportDetail } from '~/api/types';
import { count } from '~/components/format';
import { WarningIcon } from '~/components/icons';
import { FaultyRows } from './FaultyRows';
import classes from './Import.module.css';
import { NoteList } from './NoteList';
import { useChange } from './useChange';

const SHOWN = 100;

/** The values that the sheet gives otherwise than the catalogue. */
function Changes({ found }: { found: SheetImportDetail }) {
  const total = found.preview?.changed ?? 0;
  if (total === 0) return null;
  return (
    <details open={total <= 10} className={classes.list}>
      <summary>{count(total, 'value')} of photographs that are in the catalogue differ</summary>
      <div className={classes.scroll}>
        <table className={classes.changes}>
          <thead>
            <tr>
              <th scope="col">Row</th>
              <th scope="col">Photograph</th>
              <th scope="col">Column</th>
              <th scope="col">In the catalogue</th>
              <th scope="col">In the sheet</th>
            </tr>
          </thead>
          <tbody>
            {found.changes.slice(0, SHOWN).map((each) => (
              <tr key={`${each.row} ${each.field} ${each.photograph}`}>
                <td>{each.row}</td>
                <td className="user-text">{each.photograph}</td>
                <td className="user-text">{each.field}</td>
                <td className="user-text">{each.before ?? 'nothing'}</td>
                <td className="user-text">{each.after}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {total > SHOWN && <Text size="sm">and {(total - SHOWN).toLocaleString()} more</Text>}
      </div>
    </details>
  );
}

export function Findings({ found }: { found: SheetImportDetail }) {
  const { faults, fault_count, warnings, notes } = found;
  return (
    <>
      <NoteList title={count(fault_count, 'fault')} notes={faults} total={fault_count} />
      {fault_count > 0 && !found.restores && (
        <FaultyRows importId={found.id} filename={found.filename} />
      )}
      <NoteList
        title={count(warnings.length, 'warning')}
        notes={warnings}
        total={warnings.length}
      />
      {notes.map((each) => (
        <Text key={each} size="sm" className="muted user-text">
          {each}
        </Text>
      ))}
    </>
  );
}

interface CountedProps {
  number: number;
  one: string;
  many?: string;
  isFaulty?: boolean;
}

function Counted({ number, one, many = `${one}s`, isFaulty = false }: CountedProps) {
  return (
    <li data-faulty={isFaulty}>
      <b>{number.toLocaleString()}</b> {number === 1 ? one : many}
    </li>
  );
}

/** The preview of a checked import: what it adds and changes, its faults and warnings. */
export function Preview({ found }: { found: SheetImportDetail }) {
  const [update, setUpdate] = useState(false);
  const { preview, fault_count } = found;
  const starting = useChange(found.id, () =>
    startImport(found.id, { good_rows: fault_count > 0, update }),
  );
  if (!preview) return null;
  const rest = found.restores ? 'Restore what is there' : 'Import the rows without fault';
  const nothing = preview.photographs === 0 && !(update && preview.changed > 0);
  return (
    <Stack gap="md">
      <ul className={classes.counts} aria-label="This import adds">
        <Counted number={preview.photographs} one="new photograph" />
        <Counted number={preview.whales} one="new whale" />
        <Counted number={preview.encounters} one="new encounter" />
        {preview.there > 0 && (
          <Counted
            number={preview.there}
            one="photograph is there already"
            many="photographs are there already"
          />
        )}
        {preview.faulty > 0 && (
          <Counted
            number={preview.faulty}
            one={found.restores ? 'fault' : 'row with faults'}
            many={found.restores ? 'faults' : 'rows with faults'}
            isFaulty
          />
        )}
      </ul>
      <Findings found={found} />
      <Changes found={found} />
      {preview.changed > 0 && (
        <Checkbox
          checked={update}
          onChange={({ currentTarget }) => setUpdate(currentTarget.checked)}
          label="Take the sheet's values for these photographs"
        />
      )}
      {starting.error && (
        <Alert color="orange" icon={<WarningIcon />} role="alert" title="Not started">
          {words(starting.error)}
        </Alert>
      )}
      <Group>
        <Button disabled={nothing} loading={starting.isPending} onClick={() => starting.mutate()}>
          {fault_count > 0 ? rest : 'Import'}
        </Button>
      </Group>
      {nothing && <Text size="sm">There is nothing new to import.</Text>}
    </Stack>
  );
}

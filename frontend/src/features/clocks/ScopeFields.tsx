import { Autocomplete, NativeSelect, Skeleton, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { sourcesOptions } from '~/api/clocks';
import { count } from '~/components/format';
import { QueryFailed } from '~/components/states';
import classes from './Clocks.module.css';
import { choicesIn, type Scope } from './scope';

interface ScopeFieldsProps {
  scope: Scope;
  set: (part: Partial<Scope>) => void;
}

/** Chooses the photographs: those that meet every condition that is set. */
export function ScopeFields({ scope, set }: ScopeFieldsProps) {
  const query = useQuery(sourcesOptions());
  if (query.error && !query.data) {
    return <QueryFailed what="The cameras could not be loaded" query={query} />;
  }
  if (!query.data) return <Skeleton height={130} aria-busy="true" />;
  const { cameras, folders } = choicesIn(query.data);
  const chosen = cameras.findIndex(
    ({ model, serial }) => model === scope.model && serial === scope.serial,
  );
  const day = (label: string, name: 'first_day' | 'last_day') => (
    <TextInput
      type="date"
      label={label}
      value={scope[name]}
      onChange={({ currentTarget }) => set({ [name]: currentTarget.value })}
    />
  );
  return (
    <div className={classes.scope}>
      <NativeSelect
        label="Camera"
        description={
          cameras.length === 0
            ? 'No photograph of the catalogue says its camera'
            : 'By the serial number where the file has one'
        }
        value={String(chosen)}
        onChange={({ currentTarget }) => {
          const { model = '', serial = '' } = cameras[Number(currentTarget.value)] ?? {};
          set({ model, serial });
        }}
        data={[
          { value: '-1', label: 'Any camera' },
          ...cameras.map(({ label, photographs }, at) => ({
            value: String(at),
            label: `${label} (${count(photographs, 'photograph')})`,
          })),
        ]}
      />
      <Autocomplete
        label="Folder of an import"
        description={
          folders.length === 0 ? 'No photograph came with a folder' : 'With all folders in it'
        }
        placeholder="Any folder"
        maxLength={1000}
        limit={50}
        value={scope.folder}
        onChange={(folder) => set({ folder })}
        data={folders.map(({ folder }) => folder)}
      />
      <TextInput
        label="Brought in by"
        description="Name of the person, as the history writes it"
        placeholder="Anybody"
        maxLength={1000}
        value={scope.contributor}
        onChange={({ currentTarget }) => set({ contributor: currentTarget.value })}
      />
      {day('First day', 'first_day')}
      {day('Last day', 'last_day')}
    </div>
  );
}

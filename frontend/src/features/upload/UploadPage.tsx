import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { isEmptyCatalogue, statsOptions } from '~/api/service';
import type { Stats } from '~/api/types';
import { recordedAt } from '~/components/format';
import { QueryFailed } from '~/components/states';
import { DropZone } from './DropZone';
import { InProgress } from './InProgress';
import { PhotographDialog } from './PhotographDialog';
import { PhotographList } from './PhotographList';
import { SampleCatalogue } from './SampleCatalogue';
import { UploadPanel } from './UploadPanel';
import { useUploads } from './uploads';

function Provenance({ stats }: { stats: Stats }) {
  const last = stats.backups?.last_made_at;
  return (
    <Stack gap={4}>
      <Text size="sm" className="muted">
        Model {stats.model_version}: {stats.training_data}
      </Text>
      {stats.backups && (
        <Text size="sm" className="muted">
          {last
            ? `Last backup: ${recordedAt(last)}.`
            : 'No backup yet. One is made each day while Flukeline runs.'}
        </Text>
      )}
    </Stack>
  );
}

export function UploadPage() {
  const { show = 'all', photograph } = useSearch({ from: '/' });
  const navigate = useNavigate();
  const query = useQuery(statsOptions());
  const { data: stats, error } = query;
  const { items } = useUploads();
  const nothingYet = stats !== undefined && isEmptyCatalogue(stats) && items.length === 0;
  const close = () =>
    void navigate({
      to: '/',
      search: (was) => ({ ...was, photograph: undefined }),
      resetScroll: false,
    });
  return (
    <div className="page">
      <Stack gap="md">
        <DropZone />
        <UploadPanel />
        <InProgress stats={stats} />
        <SampleCatalogue stats={stats} />
        {error && !stats && <QueryFailed what="The catalogue could not be loaded" query={query} />}
        {!nothingYet && !(error && !stats) && <PhotographList filter={show} stats={stats} />}
        {stats && <Provenance stats={stats} />}
      </Stack>
      <PhotographDialog id={photograph} close={close} />
    </div>
  );
}

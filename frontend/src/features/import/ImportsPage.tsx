import { Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { importsOptions } from '~/api/imports';
import { recordedAt } from '~/components/format';
import { QueryFailed } from '~/components/states';
import { DropSheet } from './DropSheet';
import classes from './Import.module.css';
import { STATE_WORDS } from './stateWords';

/** Begins an import, and lists the earlier ones. */
export function ImportsPage() {
  const query = useQuery(importsOptions());
  const items = query.data?.items ?? [];
  return (
    <div className="page">
      <Stack gap="md">
        <div>
          <Title order={1} size="h2">
            Import
          </Title>
          <Text className="muted" size="sm" maw={640}>
            Take in photographs with the sheet of what is known of them.
          </Text>
        </div>
        <DropSheet />
        <Text size="sm">
          A camera's clock was wrong, or there is a GPS track?{' '}
          <Link to="/clocks" className="text-link">
            Clocks and tracks
          </Link>
        </Text>
        {query.error && <QueryFailed what="The imports could not be loaded" query={query} />}
        {items.length > 0 && (
          <section aria-labelledby="imports">
            <Title order={2} size="h4" id="imports" mb={8}>
              Imports
            </Title>
            <ul className={`panel ${classes.imports}`}>
              {items.map((each) => (
                <li key={each.id}>
                  <Link
                    to="/import/$importId"
                    params={{ importId: each.id }}
                    className="text-link user-text"
                  >
                    {each.filename}
                  </Link>
                  <span>{STATE_WORDS[each.state]}</span>
                  <span className="muted">
                    {recordedAt(each.created_at)}, <span className="user-text">{each.by}</span>
                  </span>
                </li>
              ))}
            </ul>
          </section>
        )}
      </Stack>
    </div>
  );
}

import { Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { BackIcon } from '~/components/icons';
import classes from './Clocks.module.css';
import { CorrectionForm } from './CorrectionForm';
import { CorrectionList } from './CorrectionList';

/** Corrects the clocks of cameras, gives places from GPS tracks, and undoes both. */
export function ClocksPage() {
  return (
    <div className="page">
      <Stack gap="md">
        <Link to="/import" className={`text-link ${classes.back}`}>
          <BackIcon size={15} /> Import
        </Link>
        <div>
          <Title order={1} size="h2">
            Clocks and tracks
          </Title>
          <Text className="muted" size="sm" maw={640}>
            Correct the clock of a camera in all its photographs, or find their places on a GPS
            track. What the file says is kept, and each correction can be undone.
          </Text>
        </div>
        <CorrectionForm />
        <CorrectionList />
      </Stack>
    </div>
  );
}

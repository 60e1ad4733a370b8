import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { words } from '~/api/errors';
import { removePhotograph, retryPhotograph } from '~/api/photographs';
import type { Photograph } from '~/api/types';
import { place, takenAt } from '~/components/format';
import { BoxIcon, RetryIcon, TrashIcon } from '~/components/icons';
import { LinkButton } from '~/components/LinkButton';
import { Picture } from '~/components/Picture';
import { ReviewLink } from '~/components/ReviewLink';
import { DrawingBadge } from '~/components/states';
import classes from './PhotographList.module.css';
import { StateBadge } from './StateBadge';

/** A request about one photograph; a failure is shown as a notification. */
function useAction(act: (id: string) => Promise<Photograph>, id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => act(id),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['photographs'] });
      void client.invalidateQueries({ queryKey: ['stats'] });
    },
    onError: (error) => notifications.show({ color: 'red', message: words(error) }),
  });
}

function Retry({ photograph }: { photograph: Photograph }) {
  const retrying = useAction(retryPhotograph, photograph.id);
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<RetryIcon size={14} />}
      loading={retrying.isPending}
      onClick={() => retrying.mutate()}
    >
      Retry
    </Button>
  );
}

function Remove({ photograph }: { photograph: Photograph }) {
  const removing = useAction(removePhotograph, photograph.id);
  return (
    <Tooltip label="Remove from Flukeline">
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Remove ${photograph.filename}`}
        loading={removing.isPending}
        onClick={() => removing.mutate()}
      >
        <TrashIcon size={16} />
      </ActionIcon>
    </Tooltip>
  );
}

function Actions({ photograph }: { photograph: Photograph }) {
  const { state, duplicate_of, annotations } = photograph;
  const encounter = annotations[0]?.encounter_id;
  return (
    <span className={classes.actions}>
      {state === 'ready' && encounter && <ReviewLink encounterId={encounter} />}
      {state === 'no_fluke' && (
        <LinkButton
          size="xs"
          variant="light"
          leftSection={<BoxIcon size={14} />}
          to="/"
          search={(was) => ({ ...was, photograph: photograph.id })}
          resetScroll={false}
        >
          Draw the box by hand
        </LinkButton>
      )}
      {(state === 'failed' || state === 'no_fluke') && <Retry photograph={photograph} />}
      {state === 'duplicate' && duplicate_of && (
        <LinkButton
          size="xs"
          variant="default"
          to="/"
          search={(was) => ({ ...was, photograph: duplicate_of })}
          resetScroll={false}
        >
          Show the original
        </LinkButton>
      )}
      {(state === 'failed' || state === 'no_fluke' || state === 'duplicate') && (
        <Remove photograph={photograph} />
      )}
    </span>
  );
}

interface RowProps {
  photograph: Photograph;
}

export const PhotographRow = memo(function PhotographRow({ photograph }: RowProps) {
  const crop = photograph.annotations[0]?.crop_url;
  return (
    <li className={classes.row}>
      <Link
        to="/"
        search={(was) => ({ ...was, photograph: photograph.id })}
        resetScroll={false}
        className={classes.open}
        aria-label={`Show ${photograph.filename}`}
      >
        <Picture src={crop ?? photograph.display_url} alt="" className={classes.thumb} />
      </Link>
      <div className={classes.what}>
        <span className={classes.name}>
          <span className="user-text">{photograph.filename}</span>
          {photograph.drawing && <DrawingBadge />}
        </span>
        <span className={classes.detail}>
          {photograph.reason ? (
            <span className={classes.reason}>{photograph.reason}</span>
          ) : (
            `${takenAt(photograph.taken_at)} · ${place(photograph.latitude, photograph.longitude)}`
          )}
        </span>
        {photograph.copy_of && (
          <>
            <span className={classes.detail}> · </span>
            <Link
              to="/"
              search={(was) => ({ ...was, photograph: photograph.copy_of?.photograph_id })}
              resetScroll={false}
              className={`text-link user-text ${classes.detail}`}
            >
              Looks like a copy of {photograph.copy_of.filename}
            </Link>
          </>
        )}
      </div>
      <StateBadge state={photograph.state} />
      <Actions photograph={photograph} />
    </li>
  );
});

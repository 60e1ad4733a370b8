import { Link } from '@tanstack/react-router';
import { UploadIcon } from '~/components/icons';
import classes from './SendingChip.module.css';
import { isBusyState, type UploadSummary } from './uploadItems';

interface SendingChipProps extends Pick<UploadSummary, 'items'> {
  to: '/' | '/import';
}

/** The progress of an upload queue, shown in the header of every page while it is busy. */
export function SendingChip({ items, to }: SendingChipProps) {
  if (!items.some((item) => isBusyState(item.state))) return null;
  const received = items.filter((item) => item.state === 'received').length;
  return (
    <Link to={to} className={classes.chip}>
      <UploadIcon size={14} />
      {received.toLocaleString()} of {items.length.toLocaleString()} sent
    </Link>
  );
}

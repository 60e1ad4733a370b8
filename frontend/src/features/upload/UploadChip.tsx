import { Link } from '@tanstack/react-router';
import { UploadIcon } from '~/components/icons';
import classes from './UploadChip.module.css';
import { useUploads } from './uploads';

/** The progress of the upload, shown in the header of every page. */
export function UploadChip() {
  const { items } = useUploads();
  const busy = items.some((item) => item.state === 'waiting' || item.state === 'sending');
  if (!busy) return null;
  const received = items.filter((item) => item.state === 'received').length;
  return (
    <Link to="/" className={classes.chip}>
      <UploadIcon size={14} />
      {received.toLocaleString()} of {items.length.toLocaleString()} sent
    </Link>
  );
}

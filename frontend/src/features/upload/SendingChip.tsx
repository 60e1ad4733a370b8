import { Link } from '@tanstack/react-router';
import { UploadIcon } from '~/components/icons';
import classes from './SendingChip.module.css';
import { useUploads } from './uploads';

/** In the header, on every page: how far the upload is. */
export function SendingChip() {
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

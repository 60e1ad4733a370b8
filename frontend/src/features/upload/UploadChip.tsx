import { SendingChip } from '~/sending/SendingChip';
import { useUploads } from './uploads';

/** The progress of the upload, shown in the header of every page. */
export function UploadChip() {
  return <SendingChip items={useUploads().items} to="/" />;
}

import { SendingChip } from '~/sending/SendingChip';
import { useImportUploads } from './importUploads';

/** The progress of sending an import's photographs, shown in the header of every page. */
export function ImportChip() {
  return <SendingChip items={useImportUploads().items} to="/import" />;
}

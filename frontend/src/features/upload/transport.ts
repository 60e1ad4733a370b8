import { announceUpload, getPhotograph } from '~/api/photographs';
import { isReadable, send } from '~/sending/send';
import type { Transport } from '~/sending/uploadQueue';

export const transport: Transport = {
  send,
  isReadable,
  async announce(name, size) {
    const { photograph, ticket } = await announceUpload(name, size);
    return { photographId: photograph.id, ticket };
  },
  async hasArrived(photographId) {
    return (await getPhotograph(photographId)).state !== 'awaiting_upload';
  },
};

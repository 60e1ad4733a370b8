export { QueuePage } from './QueuePage';
export { ReviewPage } from './ReviewPage';

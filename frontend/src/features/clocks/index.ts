export { ClocksPage } from './ClocksPage';

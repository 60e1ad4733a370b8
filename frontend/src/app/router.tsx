import { Skeleton } from '@mantine/core';
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router';
import { isPhotographFilter, type PhotographFilter } from '~/features/upload/photographFilter';
import { UploadPage } from '~/features/upload/UploadPage';
import { WhalePage } from '~/features/whales/WhalePage';
import { WhalesPage } from '~/features/whales/WhalesPage';
import { CrashedPage, MissingPage } from './pages';
import { Shell } from './Shell';

const root = createRootRoute({ component: Shell, notFoundComponent: MissingPage });

interface UploadSearch {
  show?: PhotographFilter;
  photograph?: string;
}

const upload = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: UploadPage,
  validateSearch: (search: Record<string, unknown>): UploadSearch => ({
    show: isPhotographFilter(search.show) ? search.show : undefined,
    photograph: typeof search.photograph === 'string' ? search.photograph : undefined,
  }),
});

// Loaded when needed: the image viewer is the largest part of the app.
const reviewQueue = createRoute({
  getParentRoute: () => root,
  path: '/review',
  component: lazyRouteComponent(() => import('~/features/review'), 'QueuePage'),
});

const review = createRoute({
  getParentRoute: () => root,
  path: '/review/$encounterId',
  component: lazyRouteComponent(() => import('~/features/review'), 'ReviewPage'),
});

const group = createRoute({
  getParentRoute: () => root,
  path: '/group',
  component: lazyRouteComponent(() => import('~/features/group'), 'GroupPage'),
});

const imports = createRoute({
  getParentRoute: () => root,
  path: '/import',
  component: lazyRouteComponent(() => import('~/features/import'), 'ImportsPage'),
});

const oneImport = createRoute({
  getParentRoute: () => root,
  path: '/import/$importId',
  component: lazyRouteComponent(() => import('~/features/import'), 'ImportPage'),
});

const clocks = createRoute({
  getParentRoute: () => root,
  path: '/clocks',
  component: lazyRouteComponent(() => import('~/features/clocks'), 'ClocksPage'),
});

const whales = createRoute({ getParentRoute: () => root, path: '/whales', component: WhalesPage });

const whale = createRoute({
  getParentRoute: () => root,
  path: '/whales/$individualId',
  component: WhalePage,
});

export const router = createRouter({
  routeTree: root.addChildren([
    upload,
    group,
    reviewQueue,
    review,
    imports,
    oneImport,
    clocks,
    whales,
    whale,
  ]),
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultErrorComponent: CrashedPage,
  defaultPendingComponent: () => (
    <div className="page">
      <Skeleton height={320} />
    </div>
  ),
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

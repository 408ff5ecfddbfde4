import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { queryClient, toProblem } from '../client';
import { PageFailed } from './page-failed';
import { firstPath } from './page-access';
import { guarded } from './guarded';
import { NotFound } from './not-found';
import { ENTRANCES, PAGES } from './routes';
import { meQuery } from './session';
import { Shell } from './shell';

const root = createRootRoute({ notFoundComponent: NotFound, errorComponent: PageFailed });

/** Pages for whoever is not logged in yet; mails lead to them. */
const entrances = ENTRANCES.map(({ path, load }) =>
  createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(load), errorComponent: PageFailed }),
);

/** Everything else: somebody is logged in, or is sent to the login and back here. */
const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: Shell,
  errorComponent: PageFailed,
  beforeLoad: async ({ location }) => {
    await queryClient.ensureQueryData(meQuery).catch((error: unknown) => {
      if (toProblem(error).status !== 401) throw error;
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- it is how the router is told
      throw redirect({ to: '/login', search: { next: location.href } });
    });
  },
});

const home = createRoute({
  getParentRoute: () => shell,
  path: '/',
  beforeLoad: async () => {
    const me = await queryClient.ensureQueryData(meQuery);
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- as above
    throw redirect({ to: firstPath(me), replace: true });
  },
});

const pages = PAGES.map((page) =>
  createRoute({
    getParentRoute: () => shell,
    path: page.path,
    component: guarded(page),
    errorComponent: PageFailed,
    notFoundComponent: NotFound,
  }),
);

const missing = createRoute({ getParentRoute: () => shell, path: '$', component: NotFound });

/** Search parameters are plain texts, so that links stay readable: `?page=2&sort=-createdAt`. */
export const router = createRouter({
  routeTree: root.addChildren([...entrances, shell.addChildren([home, ...pages, missing])]),
  defaultPreload: 'intent',
  scrollRestoration: true,
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== '');
    const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
    return text === '' ? '' : `?${text}`;
  },
});

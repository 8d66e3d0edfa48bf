import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { onSessionExpired, queryClient } from '#/data/query-client.ts'
import { findEntrance, meQuery } from '#/data/session.ts'
import { modules } from '#/modules.ts'
import { Frame } from './frame.tsx'
import type { ModuleRoute } from './module.ts'
import { NotFound, PagePending, RouteError } from './route-states.tsx'

const rootRoute = createRootRoute({ component: Outlet, notFoundComponent: NotFound })

/** Everything below needs a session; without one the reader goes to sign-in and comes back afterwards. */
const frameRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'frame',
  component: Frame,
  beforeLoad: async ({ location }) => {
    if (await queryClient.ensureQueryData(meQuery)) return
    const entrance = await findEntrance()
    const from = location.href === '/' ? undefined : location.href
    throw redirect({ to: entrance, search: { from } })
  },
})

const screen = ({ path, load, search }: ModuleRoute) =>
  createRoute({
    getParentRoute: () => frameRoute,
    path,
    component: lazyRouteComponent(load, 'Page'),
    ...(search ? { validateSearch: search } : {}),
  })

const settingsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings-frame.tsx'), 'SettingsFrame'),
})

const settingsScreens = modules
  .flatMap(module => module.settings ?? [])
  .map(({ path, load }) =>
    createRoute({ getParentRoute: () => settingsRoute, path, component: lazyRouteComponent(load, 'Page') }),
  )

const homeRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: modules[0]?.nav[0]?.to ?? '/settings', replace: true })
  },
})

const fromSearch = (raw: Record<string, unknown>) => ({
  // Only a path of this page: an address elsewhere would make sign-in a springboard for phishing.
  from: typeof raw.from === 'string' && /^\/(?![/\\])/.test(raw.from) ? raw.from : undefined,
  expired: raw.expired === true ? true : undefined,
})

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: fromSearch,
  component: lazyRouteComponent(() => import('#/access/sign-in.tsx'), 'SignInPage'),
})

const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/setup',
  validateSearch: fromSearch,
  component: lazyRouteComponent(() => import('#/access/setup.tsx'), 'SetupPage'),
})

const routeTree = rootRoute.addChildren([
  signInRoute,
  setupRoute,
  frameRoute.addChildren([
    homeRoute,
    settingsRoute.addChildren(settingsScreens),
    ...modules.flatMap(module => module.routes.map(screen)),
  ]),
])

const ownScrollers = new Set(
  modules.flatMap(module => module.routes.filter(route => route.ownsScroll).map(route => route.path)),
)

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultPendingComponent: PagePending,
  defaultPendingMs: 150,
  defaultErrorComponent: RouteError,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: ({ location }) => !ownScrollers.has(location.pathname),
})

onSessionExpired(() => {
  const { location } = router.state
  if (location.pathname === '/sign-in' || location.pathname === '/setup') return
  queryClient.setQueryData(meQuery.queryKey, null)
  void router.navigate({ to: '/sign-in', search: { from: location.href, expired: true } })
})

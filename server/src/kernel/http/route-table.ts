import type { Route } from './route.ts'

/** Which methods a path answers: for 405 and its `Allow`. */
export interface RouteTable {
  /** Methods of the routes whose path fits, HEAD included; empty when none does. */
  methodsOf(path: string): readonly string[]
  /** Whether the part of the API that the path lies in (`/v1/auth`) has a route for everybody. */
  isOpen(path: string): boolean
}

/** The first two segments: `/v1/auth` of `/v1/auth/token`. */
const areaOf = (path: string): string => path.split('/', 3).join('/')

const patternOf = (path: string): RegExp =>
  new RegExp(
    `^${path
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replace(/\\\*$/, '.*')
      .replace(/:\w+/g, '[^/]+')}$`,
  )

export const answersHead = (route: Route): boolean =>
  route.method === 'GET' && (route.head ?? true) && !('kind' in route.reply && route.reply.kind === 'events')

/** Refuses two routes with one operation id or with one method and path. */
export const createRouteTable = (routes: readonly Route[]): RouteTable => {
  const names = new Set<string>()
  const methods = new Map<string, string[]>()
  for (const route of routes) {
    if (names.has(route.operationId)) throw new Error(`Two routes are called ${route.operationId}`)
    names.add(route.operationId)
    const known = methods.get(route.path) ?? []
    if (known.includes(route.method)) throw new Error(`Two routes answer ${route.method} ${route.path}`)
    known.push(route.method, ...(answersHead(route) ? ['HEAD'] : []))
    methods.set(route.path, known)
  }
  const open = new Set(routes.filter(({ scope }) => scope === 'public').map(({ path }) => areaOf(path)))
  const patterns = [...methods].map(([path, known]) => ({ pattern: patternOf(path), known }))
  return {
    methodsOf: path => patterns.flatMap(({ pattern, known }) => (pattern.test(path) ? known : [])),
    isOpen: path => open.has(areaOf(path)),
  }
}

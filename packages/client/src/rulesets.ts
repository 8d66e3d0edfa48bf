import { ifMatch } from './if-match.ts'
import { iterate } from './pages.ts'
import type { Transport } from './transport.ts'
import type {
  Page,
  PageQuery,
  Rescore,
  Ruleset,
  RulesetInput,
  RulesetPatch,
  RulesetVersion,
} from './types.ts'
import { segment } from './url.ts'

/** The rules that sessions are scored by; `default` is the built-in ruleset. */
export function rulesetsResource(transport: Transport) {
  const path = (id: string, tail = ''): string => `/v1/rulesets/${segment(id)}${tail}`
  const list = (query: PageQuery = {}) =>
    transport.json<Page<Ruleset>>('GET', '/v1/rulesets', { query: { ...query } })
  const versions = (id: string, query: PageQuery = {}) =>
    transport.json<Page<RulesetVersion>>('GET', path(id, '/versions'), { query: { ...query } })
  return {
    /** Newest first, the built-in one last. */
    list,
    iterate: (query: PageQuery = {}) => iterate(list, query),
    /** What `rules` leaves out is taken from `basedOn`, the built-in ruleset when left out. */
    create: (input: RulesetInput) =>
      transport.json<Ruleset>('POST', '/v1/rulesets', { body: input, idempotencyKey: 'auto' }),
    get: (id: string) => transport.json<Ruleset>('GET', path(id)),
    /** Makes the next version of what `rules` names, the rest stays; with `ifMatch` only if nobody else did meanwhile. */
    update: (id: string, patch: RulesetPatch, options: { ifMatch?: string } = {}) =>
      transport.json<Ruleset>('PATCH', path(id), { body: patch, headers: ifMatch(options) }),
    /** With its versions; not the active one. */
    delete: (id: string, options: { ifMatch?: string } = {}) =>
      transport.json<void>('DELETE', path(id), { headers: ifMatch(options) }),
    /** Scores sessions by it from now on; those of before are re-scored by `sessions.rescore`. */
    activate: (id: string) => transport.json<Ruleset>('POST', path(id, '/activate')),
    versions: {
      list: versions,
      iterate: (id: string, query: PageQuery = {}) => iterate((page: PageQuery) => versions(id, page), query),
      get: (id: string, version: number) =>
        transport.json<RulesetVersion>('GET', path(id, `/versions/${segment(version)}`)),
    },
  }
}

/** What scoring history again has found, begun by `sessions.rescore`. */
export function rescoresResource(transport: Transport) {
  const list = (query: PageQuery = {}) =>
    transport.json<Page<Rescore>>('GET', '/v1/rescores', { query: { ...query } })
  return {
    list,
    iterate: (query: PageQuery = {}) => iterate(list, query),
    get: (id: string) => transport.json<Rescore>('GET', `/v1/rescores/${segment(id)}`),
  }
}

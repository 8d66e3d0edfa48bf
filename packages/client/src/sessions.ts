import { iterate } from './pages.ts'
import type { Transport } from './transport.ts'
import type {
  Page,
  PageQuery,
  Rescore,
  RescoreInput,
  Session,
  SessionEvent,
  SessionQuery,
  SessionStats,
  Signal,
  SignalQuery,
  TimelineEntry,
} from './types.ts'
import { segment } from './url.ts'

export function sessionsResource(transport: Transport) {
  const path = (id: string, tail = ''): string => `/v1/sessions/${segment(id)}${tail}`
  const list = (query: SessionQuery = {}) =>
    transport.json<Page<Session>>('GET', '/v1/sessions', { query: { ...query } })
  const events = (id: string, query: PageQuery = {}) =>
    transport.json<Page<SessionEvent>>('GET', path(id, '/events'), { query: { ...query } })
  const timeline = (id: string, query: PageQuery = {}) =>
    transport.json<Page<TimelineEntry>>('GET', path(id, '/timeline'), { query: { ...query } })
  return {
    list,
    iterate: (query: SessionQuery = {}) => iterate(list, query),
    /** By the id that its client gave it. */
    get: (id: string) => transport.json<Session>('GET', path(id)),
    /** In the order of time, as soon as they are acknowledged: before there is a session of them. */
    events,
    iterateEvents: (id: string, query: PageQuery = {}) =>
      iterate((page: PageQuery) => events(id, page), query),
    /** Events, requests, errors and signals on one axis, oldest first. */
    timeline,
    iterateTimeline: (id: string, query: PageQuery = {}) =>
      iterate((page: PageQuery) => timeline(id, page), query),
    /** Counters of the project, for a live view. */
    stats: () => transport.json<SessionStats>('GET', '/v1/session-stats'),
    /**
     * Scores the sessions of a span of time again; wait for the answer's `jobId`, then read the result with
     * `rescores.get`. `shadow` only compares, `apply` replaces what is stored.
     */
    rescore: (input: RescoreInput) =>
      transport.json<Rescore>('POST', '/v1/sessions/rescore', { body: input, idempotencyKey: 'auto' }),
  }
}

/** What the rules found in sessions. */
export function signalsResource(transport: Transport) {
  const list = (query: SignalQuery = {}) =>
    transport.json<Page<Signal>>('GET', '/v1/signals', { query: { ...query } })
  return { list, iterate: (query: SignalQuery = {}) => iterate(list, query) }
}

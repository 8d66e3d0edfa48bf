import { ifMatch } from './if-match.ts'
import { iterate } from './pages.ts'
import type { Transport } from './transport.ts'
import type { Incident, IncidentChange, IncidentPatch, IncidentQuery, Page, PageQuery } from './types.ts'
import { segment } from './url.ts'

/** The same failure point in many sessions. */
export function incidentsResource(transport: Transport) {
  const path = (id: string, tail = ''): string => `/v1/incidents/${segment(id)}${tail}`
  const list = (query: IncidentQuery = {}) =>
    transport.json<Page<Incident>>('GET', '/v1/incidents', { query: { ...query } })
  const audit = (id: string, query: PageQuery = {}) =>
    transport.json<Page<IncidentChange>>('GET', path(id, '/audit'), { query: { ...query } })
  return {
    list,
    iterate: (query: IncidentQuery = {}) => iterate(list, query),
    get: (id: string) => transport.json<Incident>('GET', path(id)),
    /** Confirms, dismisses, resolves, suppresses or notes; with `ifMatch` only if nobody else changed it meanwhile. */
    update: (id: string, patch: IncidentPatch, options: { ifMatch?: string } = {}) =>
      transport.json<Incident>('PATCH', path(id), { body: patch, headers: ifMatch(options) }),
    /** Makes a confirmed incident a ticket, once; a job does it, and the incident names the ticket when it is there. */
    export: (id: string, destinationId: string) =>
      transport.json<Incident>('POST', path(id, '/export'), {
        body: { destinationId },
        idempotencyKey: 'auto',
      }),
    /** Who changed what, newest first. */
    audit,
    iterateAudit: (id: string, query: PageQuery = {}) => iterate((page: PageQuery) => audit(id, page), query),
  }
}

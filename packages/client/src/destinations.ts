import { ifMatch } from './if-match.ts'
import { iterate } from './pages.ts'
import type { Transport } from './transport.ts'
import type {
  Destination,
  DestinationInput,
  DestinationPatch,
  DestinationTest,
  Page,
  PageQuery,
} from './types.ts'
import { segment } from './url.ts'

/** Where incidents become tickets; their secrets are never part of an answer. */
export function destinationsResource(transport: Transport) {
  const path = (id: string, tail = ''): string => `/v1/destinations/${segment(id)}${tail}`
  const list = (query: PageQuery = {}) =>
    transport.json<Page<Destination>>('GET', '/v1/destinations', { query: { ...query } })
  return {
    list,
    iterate: (query: PageQuery = {}) => iterate(list, query),
    create: (input: DestinationInput) =>
      transport.json<Destination>('POST', '/v1/destinations', { body: input, idempotencyKey: 'auto' }),
    get: (id: string) => transport.json<Destination>('GET', path(id)),
    /** Another address needs the secret again. */
    update: (id: string, patch: DestinationPatch, options: { ifMatch?: string } = {}) =>
      transport.json<Destination>('PATCH', path(id), { body: patch, headers: ifMatch(options) }),
    /** Tickets that it has stay, and stay known. */
    delete: (id: string, options: { ifMatch?: string } = {}) =>
      transport.json<void>('DELETE', path(id), { headers: ifMatch(options) }),
    /** Whether it answers and knows the credentials; makes no ticket. */
    test: (id: string) => transport.json<DestinationTest>('POST', path(id, '/test')),
  }
}

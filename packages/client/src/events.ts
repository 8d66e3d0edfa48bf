import { chunks } from './chunks.ts'
import { type DownloadOptions, openDownload } from './download.ts'
import { type FollowEventsOptions, followEvents } from './follow-events.ts'
import { iterate } from './pages.ts'
import type { Transport } from './transport.ts'
import type {
  EventExport,
  EventExportInput,
  EventQuery,
  IngestReceipt,
  Page,
  PageQuery,
  SendOptions,
  SentEvent,
  SessionEvent,
} from './types.ts'
import { segment } from './url.ts'

/** The most events that one request may carry. */
const CHUNK = 50

export function eventsResource(transport: Transport) {
  const list = (query: EventQuery = {}) =>
    transport.json<Page<SessionEvent>>('GET', '/v1/events', { query: { ...query } })
  return {
    /** Those that arrived last first. */
    list,
    iterate: (query: EventQuery = {}) => iterate(list, query),
    /** As they are acknowledged, until `signal` fires; it outlives broken connections. */
    follow: (options: FollowEventsOptions = {}) => followEvents(transport, options),
    /**
     * Any number of events, in requests of 50; the answer counts all of them, and comes when they are stored. An event
     * that is sent again is a duplicate, so a `send` that broke may be repeated whole. Needs a key with the scope
     * `sessions:ingest`.
     */
    send: async (events: readonly SentEvent[], options: SendOptions = {}): Promise<IngestReceipt> => {
      const { signal, ...fields } = options
      const sum: IngestReceipt = { accepted: 0, duplicates: 0, rejected: [] }
      let offset = 0
      for (const part of chunks(events, CHUNK)) {
        const receipt = await transport.json<IngestReceipt>('POST', '/v1/events', {
          body: { ...fields, events: part },
          repeatable: true,
          ...(signal ? { signal } : {}),
        })
        sum.accepted += receipt.accepted
        sum.duplicates += receipt.duplicates
        for (const one of receipt.rejected) sum.rejected.push({ ...one, index: one.index + offset })
        offset += part.length
      }
      return sum
    },
    exports: exportsResource(transport),
  }
}

/** Events of a span of time in a file of Parquet; wait for the `jobId` before the download. */
function exportsResource(transport: Transport) {
  const path = (id: string, tail = ''): string => `/v1/events/exports/${segment(id)}${tail}`
  const list = (query: PageQuery = {}) =>
    transport.json<Page<EventExport>>('GET', '/v1/events/exports', { query: { ...query } })
  return {
    list,
    iterate: (query: PageQuery = {}) => iterate(list, query),
    create: (input: EventExportInput) =>
      transport.json<EventExport>('POST', '/v1/events/exports', { body: input, idempotencyKey: 'auto' }),
    get: (id: string) => transport.json<EventExport>('GET', path(id)),
    /** Streams the file; the answer is 206 when a `range` was asked for and given. */
    download: (id: string, options: Omit<DownloadOptions, 'version'> = {}): Promise<Response> =>
      openDownload(transport, path(id, '/content'), options),
  }
}

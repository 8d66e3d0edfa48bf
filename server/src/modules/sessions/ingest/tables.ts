import type { ColumnType, JSONColumnType, Selectable } from 'kysely'
import type { Queryable } from '#kernel/db'
import type { EventTarget, EventType } from '../schema/event.ts'

interface EventTable {
  /** `YYYY-MM-DD`: the UTC day of `at`. */
  day: ColumnType<string, string, never>
  projectId: string
  eventId: string
  sessionId: string
  eventType: EventType
  at: number
  offsetMs: number
  receivedAt: number
  route: string
  target: JSONColumnType<EventTarget> | null
  metadata: JSONColumnType<Record<string, unknown>>
  environment: string | null
  flags: string[]
}

interface ArrivalTable {
  /** 0 to 63, by project and session. */
  shard: number
  projectId: string
  sessionId: string
  arrivedAt: number
  events: number
  firstAt: number
  lastAt: number
}

/** The tables that the ingest owns. */
export type IngestTables = {
  'sessions.event': EventTable
  'sessions.arrival': ArrivalTable
}

export const tables = (query: Queryable) => query.withTables<IngestTables>()

export type EventRow = Selectable<EventTable>

import type { ColumnType, JSONColumnType, Selectable } from 'kysely'
import type { Queryable } from '#kernel/db'
import type { EventTarget, EventType } from '../schema/event.ts'

type WithDefault<T> = ColumnType<T, T | undefined, T>

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

interface EventExportTable {
  id: string
  projectId: string
  jobId: string
  rangeFrom: number
  rangeTo: number
  eventType: EventType | null
  environment: string | null
  sha256: WithDefault<string | null>
  size: WithDefault<number | null>
  events: WithDefault<number | null>
  createdAt: number
  createdBy: string | null
  finishedAt: WithDefault<number | null>
}

/** The tables that the ingest owns. */
export type IngestTables = {
  'sessions.event': EventTable
  'sessions.arrival': ArrivalTable
  'sessions.eventExport': EventExportTable
}

export const tables = (query: Queryable) => query.withTables<IngestTables>()

export type EventExportRow = Selectable<EventExportTable>

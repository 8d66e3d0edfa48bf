import { DAY_MS, dayOf } from './days.ts'

/** One event: what tells it from others, where it belongs, and all of it as PostgreSQL's COPY reads it. */
export interface Row {
  /** The UTC day of its timestamp in days since 1970: part of the key, as the table is split by it. */
  readonly day: number
  readonly eventId: string
  readonly sessionId: string
  /** By the client's clock, Unix ms. */
  readonly at: number
  /** The rest of its line, made by `contentOf`. */
  readonly content: string
}

/** What an event says, as it is kept. */
export interface Content {
  readonly type: string
  readonly offset: number
  readonly route: string
  /** JSON. */
  readonly target: string | null
  /** JSON. */
  readonly metadata: string
  readonly environment: string | null
  readonly flags: readonly string[]
}

/** The columns of a line, in its order; `INSERT_NEW` reads them by their place. */
export const COLUMNS =
  'day, project_id, event_id, session_id, at, received_at, event_type, offset_ms, route, target, metadata, environment, flags'

/** COPY's text format: a line a row, tabs between columns, and backslashes before what would be taken for either. */
const NULL = '\\N'
const SIGNS = /[\\\t\n\r]/
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }
const MEANT: ReadonlyMap<string, string> = new Map(
  Object.entries(ESCAPES).map(([sign, pair]) => [pair, sign]),
)

const escaped = (text: string): string =>
  SIGNS.test(text) ? text.replace(/[\\\t\n\r]/g, sign => ESCAPES[sign] ?? sign) : text

const nullable = (text: string | null): string => (text === null ? NULL : escaped(text))

/** The columns that say what happened. Names of types and flags have no signs that would need an escape. */
export const contentOf = ({ type, offset, route, target, metadata, environment, flags }: Content): string =>
  `${type}\t${offset}\t${escaped(route)}\t${nullable(target)}\t${escaped(metadata)}\t${nullable(environment)}\t{${flags.join(',')}}\n`

let lastDay = { day: 0, text: '1970-01-01' }
/** Nearly all events are of one day, and writing it is slow. */
const textOf = (day: number): string => {
  if (lastDay.day !== day) lastDay = { day, text: dayOf(day * DAY_MS) }
  return lastDay.text
}

/** The whole line, for COPY. Ids have no signs that would need an escape: `isClientId` saw to that. */
export const lineOf = (row: Row, projectId: string, receivedAt: number): string =>
  `${textOf(row.day)}\t${projectId}\t${row.eventId}\t${row.sessionId}\t${row.at}\t${receivedAt}\t${row.content}`

const meant = (field: string): string | null =>
  field === NULL ? null : field.replace(/\\./g, pair => MEANT.get(pair) ?? pair)

/** The texts of a line's columns. */
export const fieldsOf = (line: string): (string | null)[] => line.slice(0, -1).split('\t').map(meant)

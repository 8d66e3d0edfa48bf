import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import type { StoredEvent } from '../stored-event.ts'

type Column = {
  readonly name: string
  readonly of: (event: StoredEvent) => unknown
  readonly optional?: boolean
} & (
  | { readonly type: 'BYTE_ARRAY'; readonly as: 'UTF8' | 'JSON' }
  | { readonly type: 'INT64'; readonly as: 'TIMESTAMP_MILLIS' }
  | { readonly type: 'INT32'; readonly as?: never }
)

const TEXT = { type: 'BYTE_ARRAY', as: 'UTF8' } as const
const JSON_TEXT = { type: 'BYTE_ARRAY', as: 'JSON' } as const
const TIME = { type: 'INT64', as: 'TIMESTAMP_MILLIS' } as const

/** Names as the API has them; times are Parquet's timestamps in ms (UTC), what is nested is JSON. */
const COLUMNS: readonly Column[] = [
  { name: 'eventId', ...TEXT, of: event => event.eventId },
  { name: 'sessionId', ...TEXT, of: event => event.sessionId },
  { name: 'eventType', ...TEXT, of: event => event.eventType },
  { name: 'timestamp', ...TIME, of: event => event.at },
  { name: 'offsetMs', type: 'INT32', of: event => event.offsetMs },
  { name: 'receivedAt', ...TIME, of: event => event.receivedAt },
  { name: 'route', ...TEXT, of: event => event.route },
  { name: 'target', ...JSON_TEXT, optional: true, of: event => event.target },
  { name: 'metadata', ...JSON_TEXT, of: event => event.metadata },
  { name: 'environment', ...TEXT, optional: true, of: event => event.environment },
  { name: 'flags', ...JSON_TEXT, of: event => event.flags },
]

const SCHEMA = [
  { name: 'event', num_children: COLUMNS.length },
  ...COLUMNS.map(({ name, type, as, optional }) => ({
    name,
    type,
    repetition_type: optional ? ('OPTIONAL' as const) : ('REQUIRED' as const),
    ...(as ? { converted_type: as } : {}),
  })),
]

/** A row group is held in memory while it is written: so many events, or so many bytes of a guess at their size. */
const GROUP_EVENTS = 20_000
const GROUP_BYTES = 16 * 2 ** 20

/** What was written since the last time, as bytes of its own; the writer's buffer is used again. */
const taken = (writer: ByteWriter): Uint8Array => {
  const bytes = writer.getBytes().slice()
  writer.index = 0
  return bytes
}

const sizeOf = (events: readonly StoredEvent[]): number =>
  events.reduce((sum, { route, metadata }) => sum + 400 + route.length + JSON.stringify(metadata).length, 0)

const writeGroup = (parquet: ParquetWriter, events: readonly StoredEvent[]): void => {
  // Without a `flush` of the writer nothing is awaited, and the answer is undefined.
  void parquet.write({
    columnData: COLUMNS.map(({ name, of }) => ({ name, data: events.map(of) })),
    rowGroupSize: GROUP_EVENTS,
  })
}

/** Pages of events as the bytes of one Parquet file; holds one row group at a time. */
export async function* parquetOf(
  pages: AsyncIterable<readonly StoredEvent[]>,
): AsyncGenerator<Uint8Array, void> {
  const writer = new ByteWriter()
  const parquet = new ParquetWriter({ writer, schema: SCHEMA, createdBy: 'Fovea' })
  let group: StoredEvent[] = []
  let bytes = 0
  for await (const page of pages) {
    group.push(...page)
    bytes += sizeOf(page)
    if (group.length < GROUP_EVENTS && bytes < GROUP_BYTES) continue
    writeGroup(parquet, group)
    yield taken(writer)
    group = []
    bytes = 0
  }
  if (group.length > 0) writeGroup(parquet, group)
  void parquet.finish()
  yield taken(writer)
}

import pg from 'pg'
import { copyIn } from './copy.ts'
import { COLUMNS, fieldsOf, lineOf, type Row } from './row.ts'

type Key = Pick<Row, 'day' | 'eventId'>

/** The events of one request, ready to be stored. */
export interface Batch {
  readonly projectId: string
  /** No two of the same key. */
  readonly keys: readonly Key[]
  /** The lines of the events (`lineOf`), as bytes: they wait for their commit outside of the heap that is collected. */
  readonly lines: Buffer
  /** Where each line ends. */
  readonly ends: readonly number[]
  readonly arrivals: readonly Arrival[]
}

/** What a batch brings to a session: how many events, and the client times (Unix ms) between which they lie. */
interface Arrival {
  readonly sessionId: string
  readonly events: number
  readonly firstAt: number
  readonly lastAt: number
}

const joined = (known: Arrival | undefined, { sessionId, events, firstAt, lastAt }: Arrival): Arrival => ({
  sessionId,
  events: events + (known?.events ?? 0),
  firstAt: Math.min(firstAt, known?.firstAt ?? firstAt),
  lastAt: Math.max(lastAt, known?.lastAt ?? lastAt),
})

/** `rows` are of different keys. */
export const batchOf = (projectId: string, receivedAt: number, rows: readonly Row[]): Batch => {
  const arrivals = new Map<string, Arrival>()
  for (const { sessionId, at } of rows)
    arrivals.set(
      sessionId,
      joined(arrivals.get(sessionId), { sessionId, events: 1, firstAt: at, lastAt: at }),
    )
  const lines = rows.map(row => lineOf(row, projectId, receivedAt))
  const bytes = Buffer.from(lines.join(''))
  return {
    projectId,
    keys: rows.map(({ day, eventId }) => ({ day, eventId })),
    lines: bytes,
    ends: endsOf(lines, bytes.length),
    arrivals: [...arrivals.values()],
  }
}

/** Nearly all lines are ASCII, where a sign is a byte. */
const endsOf = (lines: readonly string[], bytes: number): number[] => {
  const ascii = bytes === lines.reduce((sum, line) => sum + line.length, 0)
  let end = 0
  return lines.map(line => (end += ascii ? line.length : Buffer.byteLength(line)))
}

/** The rows that tell sessions of new events, as `ARRIVE` reads them. */
const arrivalsOf = (batches: readonly Batch[]): string => {
  const groups = new Map<string, Arrival>()
  const found: object[] = []
  for (const { projectId, arrivals } of batches)
    for (const arrival of arrivals) {
      const key = `${projectId}/${arrival.sessionId}`
      groups.set(key, joined(groups.get(key), arrival))
    }
  for (const [key, { sessionId, events, firstAt, lastAt }] of groups)
    found.push({ p: key.slice(0, key.indexOf('/')), s: sessionId, n: events, f: firstAt, l: lastAt })
  return JSON.stringify(found)
}

const SHARD = `hashtextextended(project_id::text || '/' || session_id, 0) & 63`

/** A text and no prepared statement: it is sent together with the copy. */
const copyStatements = (batches: readonly Batch[], now: number): string => `
  copy sessions.event (${COLUMNS}) from stdin;
  insert into sessions.arrival (shard, project_id, session_id, arrived_at, events, first_at, last_at)
  select ${SHARD}, project_id, session_id, ${now}, n, f, l from (
    select p as project_id, s as session_id, n, f, l
    from jsonb_to_recordset(${pg.escapeLiteral(arrivalsOf(batches))}::jsonb) as a (p uuid, s text, n integer, f bigint, l bigint)
  ) arrived`

/**
 * The same for events of which some may be there already: they are left out, and which are new is only told when some
 * are not. Takes PostgreSQL about twice as much as the copy.
 */
const INSERT_NEW = `
  with stored as (
    insert into sessions.event (${COLUMNS})
    select (e->>0)::date, (e->>1)::uuid, e->>2, e->>3, (e->>4)::bigint, (e->>5)::bigint, e->>6, (e->>7)::integer, e->>8,
      (e->>9)::jsonb, (e->>10)::jsonb, e->>11, (e->>12)::text[]
    from jsonb_array_elements($1::jsonb) e
    order by 1, 2, 3
    on conflict do nothing
    returning day, project_id, event_id, session_id, at
  ), arrived as (
    insert into sessions.arrival (shard, project_id, session_id, arrived_at, events, first_at, last_at)
    select ${SHARD}, project_id, session_id, $2::bigint, count(*), min(at), max(at)
    from stored group by project_id, session_id
  )
  select counted.events, case when counted.events < $3::integer then (
    select array_agg((day - date '1970-01-01')::text || '/' || project_id::text || '/' || event_id) from stored
  ) end as keys
  from (select count(*)::integer as events from stored) counted`

/** One event of a group. */
interface Placed extends Key {
  readonly batch: Batch
  readonly index: number
}

const compare = <T>(one: T, other: T): number => (one < other ? -1 : one > other ? 1 : 0)

/** The order that `INSERT_NEW` has, too. Ids are ASCII, whose order is the same here and there. */
const byKey = (one: Placed, other: Placed): number =>
  one.day - other.day ||
  compare(one.batch.projectId, other.batch.projectId) ||
  compare(one.eventId, other.eventId)

const placed = (batches: readonly Batch[]): Placed[] =>
  batches.flatMap(batch => batch.keys.map(({ day, eventId }, index) => ({ day, eventId, batch, index })))

const lineAt = ({ batch, index }: Placed): Buffer =>
  batch.lines.subarray(batch.ends[index - 1] ?? 0, batch.ends[index])

/** PostgreSQL takes a message as a whole, and one that is small stays near its processor. */
const CHUNK = 64 * 1_024

const chunksOf = (bytes: Buffer): Buffer[] =>
  Array.from({ length: Math.ceil(bytes.length / CHUNK) }, (_, index) =>
    bytes.subarray(index * CHUNK, (index + 1) * CHUNK),
  )

/** Stores the batches in one transaction, all of whose events have to be new: 23505 if one is not. */
export const copyGroup = async (
  client: pg.ClientBase,
  batches: readonly Batch[],
  now: number,
): Promise<number[]> => {
  // In the order of their keys, because two groups with the same ids in different orders would wait for each other for ever.
  const lines = Buffer.concat(placed(batches).sort(byKey).map(lineAt))
  await copyIn(client, copyStatements(batches, now), chunksOf(lines))
  return batches.map(({ keys }) => keys.length)
}

const keyOf = ({ projectId }: Batch, { day, eventId }: Key): string => `${day}/${projectId}/${eventId}`

/** Stores the batches in one statement; answers for each how many of its events are new. */
export const insertGroup = async (
  client: pg.ClientBase,
  batches: readonly Batch[],
  now: number,
): Promise<number[]> => {
  const sent = placed(batches)
  const { rows } = await client.query<{ events: number; keys: string[] | null }>({
    name: 'sessions.insert-new',
    text: INSERT_NEW,
    values: [JSON.stringify(sent.map(one => fieldsOf(lineAt(one).toString()))), now, sent.length],
  })
  const [result] = rows
  if (!result) throw new Error('The statement that stores events answered nothing')
  const stored = result.events === sent.length ? null : new Set(result.keys)
  // The first one of equal keys is the one that was stored.
  const isNew = (batch: Batch, key: Key) => stored === null || stored.delete(keyOf(batch, key))
  return batches.map(batch => batch.keys.filter(key => isNew(batch, key)).length)
}

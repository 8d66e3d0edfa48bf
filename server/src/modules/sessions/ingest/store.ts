import type pg from 'pg'

/** One event: its key, and itself as the JSON that `INSERT_GROUP` reads. */
export interface Row extends Key {
  /** `{i, s, k, t, o?, u, g, m, n?, f?}`, see INSERT_GROUP. */
  readonly json: string
}

interface Key {
  /** The UTC day of its timestamp in days since 1970: part of the key, as the table is split by it. */
  readonly day: number
  readonly eventId: string
}

/** The events of one request, ready to be stored. */
export interface Batch {
  readonly projectId: string
  readonly keys: readonly Key[]
  /** `{p, r, e}`, see INSERT_GROUP: as bytes, which wait for their commit outside of the heap that is collected. */
  readonly json: Buffer
}

export const batchOf = (projectId: string, receivedAt: number, rows: readonly Row[]): Batch => ({
  projectId,
  keys: rows.map(({ day, eventId }) => ({ day, eventId })),
  json: Buffer.from(`{"p":"${projectId}","r":${receivedAt},"e":[${rows.map(row => row.json).join(',')}]}`),
})

/**
 * Stores the events of many requests and tells the sessions that they have new ones, in one statement. Sorted by the
 * key, because two groups with the same ids in different orders would wait for each other for ever. Parsed from one
 * JSON parameter into split columns: measured, that takes less of both processors than arrays, than a staging table,
 * and than keeping an event as one document. Which events are new is only told when some are not.
 */
const INSERT_GROUP = `
  with stored as (
    insert into sessions.event (day, project_id, event_id, session_id, event_type, at, offset_ms, received_at, route,
      target, metadata, environment, flags)
    select date '1970-01-01' + (e.t / 86400000)::integer, b.p, e.i, e.s, e.k, e.t, coalesce(e.o, 0), b.r, e.u,
      e.g, e.m, e.n, coalesce(e.f, '{}')
    from jsonb_to_recordset($1::jsonb) as b (p uuid, r bigint, e jsonb),
      jsonb_to_recordset(b.e) as e (i text, s text, k text, t bigint, o integer, u text, g jsonb, m jsonb, n text, f text[])
    order by 1, 2, 3
    on conflict do nothing
    returning day, project_id, event_id, session_id, at
  ), arrived as (
    insert into sessions.arrival (shard, project_id, session_id, arrived_at, events, first_at, last_at)
    select hashtextextended(project_id::text || '/' || session_id, 0) & 63, project_id, session_id, $2::bigint,
      count(*), min(at), max(at)
    from stored group by project_id, session_id
  )
  select counted.events, case when counted.events < $3::integer then (
    select array_agg(project_id::text || (day - date '1970-01-01')::text || '/' || event_id) from stored
  ) end as keys
  from (select count(*)::integer as events from stored) counted`

const keyOf = (batch: Batch, key: Key): string => `${batch.projectId}${key.day}/${key.eventId}`

/** PostgreSQL reads jsonb as bytes: the version of the format, then the text. */
const JSONB_VERSION = 1
const FIRST = Buffer.from([JSONB_VERSION, 0x5b])
const COMMA = Buffer.from(',')
const LAST = Buffer.from(']')

const parameterOf = (batches: readonly Batch[]): Buffer =>
  Buffer.concat([
    FIRST,
    ...batches.flatMap(({ json }, index) => (index === 0 ? [json] : [COMMA, json])),
    LAST,
  ])

/** Stores the batches in one statement; answers for each how many of its events are new. */
export const storeGroup = async (
  client: pg.ClientBase,
  batches: readonly Batch[],
  now: number,
): Promise<number[]> => {
  const sent = batches.reduce((sum, { keys }) => sum + keys.length, 0)
  const { rows } = await client.query<{ events: number; keys: string[] | null }>({
    name: 'sessions.insert-group',
    text: INSERT_GROUP,
    values: [parameterOf(batches), now, sent],
  })
  const [result] = rows
  if (!result) throw new Error('The statement that stores events answered nothing')
  if (result.events === sent) return batches.map(batch => batch.keys.length)
  const stored = new Set(result.keys)
  // The first one of equal keys is the one that was stored.
  return batches.map(batch => batch.keys.filter(key => stored.delete(keyOf(batch, key))).length)
}

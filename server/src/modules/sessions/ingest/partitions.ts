import { sql } from 'kysely'
import type { Database, Queryable } from '#kernel/db'
import { DAY_MS, dayOf } from './days.ts'

/** Events of 7 days ago and of tomorrow are taken; a day more on either side for clocks that differ and turns that are late. */
const DAYS_BEHIND = 8
const DAYS_AHEAD = 3

/** One process at a time changes partitions. */
const PARTITIONS_LOCK = 77_301
/** What waits for the table's lock makes everybody else wait behind it: better to try again at the next turn. */
const LOCK_WAIT = '2s'

const partitionOf = (day: string): string => `event_${day.replaceAll('-', '')}`

const existing = async (query: Queryable): Promise<string[]> => {
  const { rows } = await sql<{ name: string }>`
    select child.relname as name from pg_inherits
    join pg_class child on child.oid = pg_inherits.inhrelid
    where pg_inherits.inhparent = 'sessions.event'::regclass`.execute(query)
  return rows.map(({ name }) => name)
}

/** The beginning of the first day that is kept, Unix ms; null when none is. */
export const oldestDay = async (query: Queryable): Promise<number | null> => {
  const [first] = (await existing(query)).filter(name => /^event_\d{8}$/.test(name)).sort()
  return first === undefined ? null : Date.parse(first.replace(/^event_(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3'))
}

/** Made beside the table and then attached, which reads and writes of other days do not have to wait for. */
const create = async (db: Database, day: string): Promise<void> => {
  const name = partitionOf(day)
  const next = dayOf(Date.parse(day) + DAY_MS)
  await db.transaction(async tx => {
    await sql.raw(`set local lock_timeout = '${LOCK_WAIT}'`).execute(tx)
    await sql`select pg_advisory_xact_lock(${PARTITIONS_LOCK})`.execute(tx)
    if ((await existing(db.query)).includes(name)) return
    await sql.raw(`create table sessions.${name} (like sessions.event including all)`).execute(tx)
    await sql
      .raw(
        `alter table sessions.event attach partition sessions.${name} for values from ('${day}') to ('${next}')`,
      )
      .execute(tx)
  })
}

/** Makes the partitions that events may need around `now`; does nothing where they exist. Safe beside other processes. */
export const makePartitions = async (db: Database, now: number): Promise<void> => {
  const known = new Set(await existing(db.query))
  for (let ahead = -DAYS_BEHIND; ahead <= DAYS_AHEAD; ahead += 1) {
    const day = dayOf(now + ahead * DAY_MS)
    if (!known.has(partitionOf(day))) await create(db, day)
  }
}

/** Drops the days that ended more than `retentionDays` ago; answers how many. */
export const dropPartitions = async (
  db: Database,
  options: { readonly now: number; readonly retentionDays: number; readonly signal: AbortSignal },
): Promise<number> => {
  const oldest = partitionOf(dayOf(options.now - options.retentionDays * DAY_MS))
  const over = (await existing(db.query)).filter(name => /^event_\d{8}$/.test(name) && name < oldest)
  for (const name of over) {
    options.signal.throwIfAborted()
    await db.transaction(async tx => {
      await sql.raw(`set local lock_timeout = '${LOCK_WAIT}'`).execute(tx)
      await sql`select pg_advisory_xact_lock(${PARTITIONS_LOCK})`.execute(tx)
      await sql.raw(`drop table if exists sessions.${name}`).execute(tx)
    })
  }
  return over.length
}

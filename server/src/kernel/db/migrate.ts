import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type pg from 'pg'
import { Problem } from '#kernel/errors'

/** The migrations of one owner (the kernel or a module): files `NNN_name.up.sql` and `NNN_name.down.sql`. */
export interface MigrationSet {
  readonly owner: string
  readonly folder: string
}

interface Migration {
  readonly owner: string
  readonly name: string
  readonly up: string
  readonly down: string
  readonly checksum: string
}

interface AppliedMigration {
  readonly owner: string
  readonly name: string
  readonly checksum: string
  readonly down: string
}

/** One migrator at a time, whatever the number of processes that start together. */
const MIGRATION_LOCK = 77_002

const HISTORY = `
  create schema if not exists kernel;
  create table if not exists kernel.migration (
    position integer generated always as identity primary key,
    owner text not null,
    name text not null,
    checksum text not null,
    down text not null,
    applied_at bigint not null default (extract(epoch from clock_timestamp()) * 1000)::bigint,
    unique (owner, name)
  )`

const readSet = async (set: MigrationSet): Promise<Migration[]> => {
  const files = (await readdir(set.folder)).filter(file => file.endsWith('.up.sql')).sort()
  return Promise.all(
    files.map(async file => {
      const name = file.slice(0, -'.up.sql'.length)
      const up = await readFile(join(set.folder, file), 'utf8')
      const down = await readFile(join(set.folder, `${name}.down.sql`), 'utf8')
      return { owner: set.owner, name, up, down, checksum: createHash('sha256').update(up).digest('hex') }
    }),
  )
}

const readAll = async (sets: readonly MigrationSet[]): Promise<Migration[]> =>
  (await Promise.all(sets.map(readSet))).flat()

const readApplied = async (client: pg.ClientBase): Promise<AppliedMigration[]> => {
  await client.query(HISTORY)
  const { rows } = await client.query<AppliedMigration>(
    'select owner, name, checksum, down from kernel.migration order by position',
  )
  return rows
}

const key = (migration: { owner: string; name: string }): string => `${migration.owner}/${migration.name}`

/** Refuses a database that is newer than the code, or whose applied migrations are not the ones in the code. */
const refuseForeign = (known: readonly Migration[], applied: readonly AppliedMigration[]): void => {
  const byKey = new Map(known.map(migration => [key(migration), migration]))
  const unknown = applied.filter(migration => !byKey.has(key(migration)))
  if (unknown.length > 0) {
    throw new Problem({
      status: 500,
      code: 'db.newer_than_code',
      message: `The database was made by a newer Fovea (it has ${unknown.map(key).join(', ')}). Start that version, or restore a backup made with this one.`,
    })
  }
  const changed = applied.filter(migration => byKey.get(key(migration))?.checksum !== migration.checksum)
  if (changed.length > 0) {
    throw new Problem({
      status: 500,
      code: 'db.schema_differs',
      message: `The database was built by other versions of ${changed.map(key).join(', ')} than this program has. Use the program that made it, or restore a backup.`,
    })
  }
}

const withMigrationLock = async <T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> => {
  const client = await pool.connect()
  try {
    await client.query('set statement_timeout = 0; set lock_timeout = 0')
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    return await work(client)
  } finally {
    // The connection is thrown away: its settings and its lock go with it.
    client.release(true)
  }
}

/** Applies what is missing, each migration in a transaction of its own; answers the names that were applied. */
export const migrateUp = async (pool: pg.Pool, sets: readonly MigrationSet[]): Promise<string[]> => {
  const known = await readAll(sets)
  return withMigrationLock(pool, async client => {
    const applied = await readApplied(client)
    refuseForeign(known, applied)
    const done = new Set(applied.map(key))
    const missing = known.filter(migration => !done.has(key(migration)))
    for (const migration of missing) await applyOne(client, migration)
    return missing.map(key)
  })
}

const applyOne = (client: pg.ClientBase, { owner, name, checksum, up, down }: Migration): Promise<void> =>
  inTransaction(client, async () => {
    await client.query(up)
    await client.query('insert into kernel.migration (owner, name, checksum, down) values ($1, $2, $3, $4)', [
      owner,
      name,
      checksum,
      down,
    ])
  })

const inTransaction = async (client: pg.ClientBase, work: () => Promise<void>): Promise<void> => {
  await client.query('begin')
  try {
    await work()
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}

/** Takes back the newest `steps` migrations by the statements stored when they were applied. */
export const migrateDown = async (pool: pg.Pool, steps: number): Promise<string[]> =>
  withMigrationLock(pool, async client => {
    const newest = (await readApplied(client)).slice(-steps).reverse()
    for (const { owner, name, down } of newest) {
      await inTransaction(client, async () => {
        await client.query(down)
        await client.query('delete from kernel.migration where owner = $1 and name = $2', [owner, name])
      })
    }
    return newest.map(key)
  })

/** `unknown`: applied by a newer program. `differs`: this program has another text of it. */
export type MigrationState = 'applied' | 'missing' | 'differs' | 'unknown'

/** Which migrations are applied and which are missing, in order. Changes nothing and waits for nobody. */
export const migrationStatus = async (
  pool: pg.Pool,
  sets: readonly MigrationSet[],
): Promise<{ name: string; state: MigrationState }[]> => {
  const known = await readAll(sets)
  const { rows: tables } = await pool.query(`select to_regclass('kernel.migration') as name`)
  const { rows } = tables[0]?.name
    ? await pool.query<AppliedMigration>(
        'select owner, name, checksum, down from kernel.migration order by position',
      )
    : { rows: [] }
  const applied = new Map(rows.map(row => [key(row), row.checksum]))
  const names = new Set(known.map(key))
  const stateOf = (migration: Migration): MigrationState => {
    const checksum = applied.get(key(migration))
    if (checksum === undefined) return 'missing'
    return checksum === migration.checksum ? 'applied' : 'differs'
  }
  return [
    ...known.map(migration => ({ name: key(migration), state: stateOf(migration) })),
    ...rows.filter(row => !names.has(key(row))).map(row => ({ name: key(row), state: 'unknown' as const })),
  ]
}

/** For processes that do not migrate: refuses a database that is newer, different or not yet migrated. */
export const verifySchema = async (pool: pg.Pool, sets: readonly MigrationSet[]): Promise<void> => {
  const known = await readAll(sets)
  await withMigrationLock(pool, async client => {
    const applied = await readApplied(client)
    refuseForeign(known, applied)
    if (applied.length < known.length) {
      throw new Problem({
        status: 500,
        code: 'db.older_than_code',
        message: 'The database has not been migrated to this version yet: run `fovea migrate up`.',
      })
    }
  })
}

import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#test/database'
import { createDatabase, type Database } from './database.ts'

let database: TestDatabase
let db: Database
beforeAll(async () => {
  database = await createTestDatabase()
  // One connection, so that a test knows which one it speaks to.
  db = createDatabase({
    target: database.target,
    poolSize: 1,
    applicationName: 'statements',
    onIdleError: () => undefined,
  })
})
afterAll(async () => {
  await db?.close()
  await database?.drop()
})

const twice = (value: number) =>
  sql<{ twiceTheValue: number; pid: number }>`
    select ${value}::int * 2 as twice_the_value, pg_backend_pid() as pid`.execute(db.query)
const preparedCount = async (): Promise<number> => {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from pg_prepared_statements where name like 'fovea\\_%'`.execute(db.query)
  return rows[0]?.count ?? 0
}

it('a process that stands still holds the locks of its transaction for a minute at most', async () => {
  const { rows } = await sql`show idle_in_transaction_session_timeout`.execute(db.query)
  expect(rows).toEqual([{ idleInTransactionSessionTimeout: '1min' }])
})

describe('a statement with parameters', () => {
  it('is prepared once per connection, however often it runs', async () => {
    await twice(1)
    const before = await preparedCount()
    expect(before).toBeGreaterThan(0)
    for (let value = 0; value < 5; value += 1) {
      expect((await twice(value)).rows).toMatchObject([{ twiceTheValue: value * 2 }])
    }
    expect(await preparedCount()).toBe(before)
  })

  it('works on after its connection was lost', async () => {
    const [first] = (await twice(1)).rows
    const lost = new Promise<void>(resolve => db.pool.once('remove', () => resolve()))
    const other = createDatabase({
      target: database.target,
      poolSize: 1,
      applicationName: 'killer',
      onIdleError: () => undefined,
    })
    await sql`select pg_terminate_backend(${first?.pid ?? 0})`.execute(other.query)
    await lost
    await other.close()
    const [second] = (await twice(21)).rows
    expect(second?.twiceTheValue).toBe(42)
    expect(second?.pid).not.toBe(first?.pid)
  })

  it('can fail and be asked again, also in a transaction that rolls back', async () => {
    const divide = (by: number) =>
      sql<{ quotient: number }>`select 10 / ${by}::int as quotient`.execute(db.query)
    await expect(db.transaction(() => divide(0))).rejects.toMatchObject({ code: '22012' })
    expect((await divide(5)).rows).toEqual([{ quotient: 2 }])
  })
})

describe('rows', () => {
  it('have camel case names, and JSON inside them keeps its own', async () => {
    const nested = { snake_case: [{ inner_name: 1 }], camelCase: null }
    const { rows } = await sql`
      select ${JSON.stringify(nested)}::jsonb as the_value, null as no_value`.execute(db.query)
    expect(rows).toEqual([{ theValue: nested, noValue: null }])
  })

  it('that are none are an empty list, from a query and from a change', async () => {
    expect((await sql`select 1 as some_name where ${1}::int = 2`.execute(db.query)).rows).toEqual([])
    await sql`create temporary table some_table (some_name int)`.execute(db.query)
    const changed = await sql`update some_table set some_name = ${1}::int`.execute(db.query)
    expect([changed.rows, changed.numAffectedRows]).toEqual([[], 0n])
  })

  it('are all translated, not the first alone', async () => {
    const { rows } = await sql`select n as some_name from generate_series(1, ${3}::int) n`.execute(db.query)
    expect(rows).toEqual([{ someName: 1 }, { someName: 2 }, { someName: 3 }])
  })
})

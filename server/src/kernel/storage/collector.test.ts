import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { createDatabase } from '#kernel/db'
import { systemClock } from '#kernel/system'
import { createTestDatabase } from '#test/database'
import { Collector } from './collector.ts'

test('a sweep that lost its hold on the rows removes no more bytes, for somebody may have kept them since', async () => {
  const testDatabase = await createTestDatabase()
  const settings = { target: testDatabase.target, poolSize: 2, onIdleError: () => undefined }
  const database = createDatabase({ ...settings, applicationName: 'collector' })
  const other = createDatabase({ ...settings, applicationName: 'other' })
  const removed: string[] = []
  const collector = new Collector({
    database,
    clock: systemClock,
    sources: new Map([['none', async () => new Set<string>()]]),
    store: {
      // As PostgreSQL does with the transaction of a process that stands still, or when it is restarted.
      async remove(sha256) {
        removed.push(sha256)
        await sql`select pg_terminate_backend(pid, 5000) from pg_stat_activity
          where application_name = 'collector' and datname = current_database()`.execute(other.query)
      },
    },
  })
  const strays = ['a', 'b', 'c'].map(each => ({ sha256: each.repeat(64), size: 1, modifiedAt: 0 }))
  await expect(collector.collectStrays(strays)).rejects.toThrow()
  expect(removed).toEqual(['a'.repeat(64)])
  const { rows } = await sql`select state from kernel.object`.execute(other.query)
  expect(rows).toEqual(strays.map(() => ({ state: 'deleting' })))
  await database.close()
  await other.close()
  await testDatabase.drop()
})

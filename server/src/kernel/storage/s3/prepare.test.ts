import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createDatabase, type Database } from '#kernel/db'
import { movableClock } from '#test/clock'
import { createTestDatabase, type TestDatabase } from '#test/database'
import type { ObjectStore, StagedObject } from '../object-store.ts'
import { createObjectRegistry } from '../registry.ts'
import { makeTestStore, type TestStore } from './test-store.ts'
import { PART_BYTES } from './upload.ts'

const HOUR = 3_600_000
const signal = new AbortController().signal

let testDatabase: TestDatabase
let database: Database
beforeAll(async () => {
  testDatabase = await createTestDatabase()
  database = createDatabase({
    target: testDatabase.target,
    poolSize: 4,
    applicationName: 'prepare test',
    onIdleError: error => {
      throw error
    },
  })
})
afterAll(async () => {
  await database.close()
  await testDatabase.drop()
})

let clock: ReturnType<typeof movableClock>
let made: TestStore
beforeEach(async () => {
  clock = movableClock()
  made = await makeTestStore({ clock, flavour: 'aws' })
  await sql`delete from kernel.object`.execute(database.query)
})
afterEach(() => made.dispose())

const registryOver = (store: ObjectStore, graceMs = HOUR) => {
  const registry = createObjectRegistry({ database, store, clock, graceMs })
  registry.registerReferences('test', async () => new Set())
  return registry
}
const stage = (bytes: Uint8Array): Promise<StagedObject> =>
  made.store.stage(Readable.from([bytes]), { maxBytes: 1e9, signal })
const operationsDuring = async (work: () => Promise<unknown>): Promise<string[]> => {
  const before = made.server.log.length
  await work()
  return made.server.log.slice(before).map(({ operation }) => operation)
}

describe('an object that is prepared', () => {
  it.each([1_000, 3 * PART_BYTES])(
    'of %i bytes is put before the transaction, which only looks',
    async size => {
      const registry = registryOver(made.store)
      const staged = await stage(randomBytes(size))
      expect(await operationsDuring(() => registry.prepare([staged]))).toEqual(
        expect.arrayContaining([size > PART_BYTES ? 'CompleteUpload' : 'PutObject']),
      )
      // As long as a slow line took: the age of the object must not matter inside the transaction.
      clock.advance(HOUR / 2)
      const keep = () => database.transaction(tx => registry.keep(tx, staged))
      expect(await operationsDuring(keep)).toEqual(['HeadObject'])
    },
  )

  it('is not put again when it is there', async () => {
    const registry = registryOver(made.store)
    const bytes = randomBytes(1_000)
    await registry.prepare([await stage(bytes)])
    const again = await stage(bytes)
    expect(await operationsDuring(() => registry.prepare([again]))).not.toContain('PutObject')
  })

  it('is left alone by every collector until it is kept, and taken when it never is', async () => {
    const registry = registryOver(made.store)
    const bytes = randomBytes(100)
    await registry.prepare([await stage(bytes)])
    // Marked by a collector, long ago, before the same bytes came again.
    await sql`update kernel.object set state = 'deleting', kept_at = 1`.execute(database.query)
    const staged = await stage(bytes)
    await registry.prepare([staged])
    clock.advance(HOUR - 60_000)
    expect(await registry.sweep()).toMatchObject({ removed: 0 })
    expect(await made.store.stat(staged.sha256)).toEqual({ size: 100 })
    clock.advance(120_000)
    expect(await registry.sweep()).toMatchObject({ removed: 1 })
    expect(await made.store.stat(staged.sha256)).toBeNull()
  })

  it('is put again when a collector took it between its arrival and its row', async () => {
    let puts = 0
    const raced: ObjectStore = Object.create(made.store, {
      isRemote: { value: true },
      put: {
        value: async (staged: StagedObject) => {
          await made.store.put(staged, {})
          puts += 1
          // As the collector of another process would, with the row locked and gone.
          if (puts === 1) await made.store.remove(staged.sha256)
        },
      },
      stat: { value: (sha256: string) => made.store.stat(sha256) },
    })
    const registry = registryOver(raced)
    const bytes = randomBytes(100)
    const staged = await stage(bytes)
    await registry.prepare([staged])
    expect(puts).toBe(2)
    expect((await made.store.read(staged.sha256)).equals(bytes)).toBe(true)
    const { rows } = await sql<{ state: string }>`select state from kernel.object`.execute(database.query)
    expect(rows).toEqual([{ state: 'stored' }])
  })

  it('leaves no row behind when its bytes cannot be put', async () => {
    const registry = registryOver(made.store)
    const staged = await stage(randomBytes(100))
    made.server.trouble({ operation: 'PutObject', answer: { status: 403, code: 'AccessDenied' } })
    await expect(registry.prepare([staged])).rejects.toMatchObject({ code: 'storage.unusable' })
    const { rows } = await sql`select 1 from kernel.object`.execute(database.query)
    expect(rows).toEqual([])
  })

  it('is refused inside a transaction, where it would hold locks over the network', async () => {
    const registry = registryOver(made.store)
    const staged = await stage(randomBytes(100))
    await expect(database.transaction(() => registry.prepare([staged]))).rejects.toThrow(
      'outside of transactions',
    )
  })
})

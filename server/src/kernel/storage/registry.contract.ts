import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createDatabase, type Database, type Tx } from '#kernel/db'
import { type Clock, systemClock } from '#kernel/system'
import { createTestDatabase, type TestDatabase } from '#test/database'
import type { ReferenceSource } from './object-registry.ts'
import type { ObjectStore, StagedObject } from './object-store.ts'
import { createObjectRegistry } from './registry.ts'

/** A store with nothing in it, and how much of it can be asked. */
export interface RegistryUnderTest {
  readonly store: ObjectStore
  /** Uploads of the test that lets collectors run beside them. */
  readonly rounds: number
  dispose(): Promise<void>
}

const HOUR = 3_600_000
const signal = new AbortController().signal

/** What the registry must do over every adapter of ObjectStore. */
export const describeRegistry = (make: (clock: Clock) => Promise<RegistryUnderTest>): void => {
  let testDatabase: TestDatabase
  let database: Database
  beforeAll(async () => {
    testDatabase = await createTestDatabase()
    database = createDatabase({
      target: testDatabase.target,
      poolSize: 16,
      applicationName: 'registry test',
      onIdleError: error => {
        throw error
      },
    })
    await sql`create table reference (id uuid primary key, sha256 text not null)`.execute(database.query)
  })
  afterAll(async () => {
    await database.close()
    await testDatabase.drop()
  })

  let under: RegistryUnderTest
  let store: ObjectStore
  let ahead: number
  const clock = { now: () => Date.now() + ahead, wait: systemClock.wait }
  beforeEach(async () => {
    ahead = 0
    under = await make(clock)
    store = under.store
    await sql`delete from reference`.execute(database.query)
    await sql`delete from kernel.object`.execute(database.query)
  })
  afterEach(() => under.dispose())

  const references: ReferenceSource = async (tx, sha256) => {
    const { rows } = await sql<{
      sha256: string
    }>`select distinct sha256 from reference where sha256 = any(${sha256}::text[])`.execute(tx)
    return new Set(rows.map(row => row.sha256))
  }
  const registryWith = (options: { graceMs?: number; source?: ReferenceSource | null } = {}) => {
    const registry = createObjectRegistry({
      database,
      store,
      clock,
      ...(options.graceMs === undefined ? {} : { graceMs: options.graceMs }),
    })
    if (options.source !== null) registry.registerReferences('test', options.source ?? references)
    return registry
  }
  const stage = (bytes: Uint8Array): Promise<StagedObject> =>
    store.stage(Readable.from([bytes]), { maxBytes: 1e9, signal })
  const refer = async (tx: Tx, sha256: string): Promise<string> => {
    const id = randomUUID()
    await sql`insert into reference (id, sha256) values (${id}, ${sha256})`.execute(tx)
    return id
  }
  const release = (id: string) => sql`delete from reference where id = ${id}`.execute(database.query)
  const rowsNow = async () =>
    (
      await sql<{ sha256: string; state: string; size: number }>`
    select sha256, state, size from kernel.object order by sha256`.execute(database.query)
    ).rows

  describe('an object', () => {
    it('is on disk before its row can be seen, and stays while it is referred to', async () => {
      const registry = registryWith()
      const staged = await stage(Buffer.from('kept'))
      await database.transaction(async tx => {
        await registry.keep(tx, staged)
        expect(await store.stat(staged.sha256)).toEqual({ size: 4 })
        await refer(tx, staged.sha256)
      })
      ahead = 10 * HOUR
      expect(await registry.sweep()).toEqual({ examined: 2, removed: 0, removedBytes: 0, staged: 0 })
      expect((await store.read(staged.sha256)).toString()).toBe('kept')
    })

    it('goes with its row once nothing refers to it and the grace period is over', async () => {
      const registry = registryWith()
      const staged = await stage(Buffer.from('let go'))
      await database.transaction(tx => registry.keep(tx, staged))
      ahead = HOUR - 60_000
      expect(await registry.sweep()).toMatchObject({ removed: 0 })
      ahead = HOUR + 60_000
      expect(await registry.sweep()).toMatchObject({ removed: 1, removedBytes: 6 })
      expect(await store.stat(staged.sha256)).toBeNull()
      expect(await rowsNow()).toEqual([])
    })

    it('leaves no byte behind when its transaction rolls back', async () => {
      const registry = registryWith()
      const staged = await stage(Buffer.from('rolled back'))
      const failing = database.transaction(async tx => {
        await registry.keep(tx, staged)
        throw new Error('the quota is used up')
      })
      await expect(failing).rejects.toThrow('quota')
      expect(await store.stat(staged.sha256)).not.toBeNull()
      expect(await registry.sweep()).toMatchObject({ removed: 0 })
      ahead = HOUR + 60_000
      expect(await registry.sweep()).toMatchObject({ removed: 1, removedBytes: 11 })
      expect(await store.stat(staged.sha256)).toBeNull()
      expect(await rowsNow()).toEqual([])
    })

    it('survives a sweep while its transaction is open, however long that takes', async () => {
      const registry = registryWith({ graceMs: 0 })
      const staged = await stage(Buffer.from('in flight'))
      await database.transaction(async tx => {
        await registry.keep(tx, staged)
        await refer(tx, staged.sha256)
        // Beside this transaction, not inside of it: another process would sweep like that.
        const other = createDatabase({
          target: testDatabase.target,
          poolSize: 2,
          applicationName: 'other process',
          onIdleError: () => undefined,
        })
        await other.pool.query(`set lock_timeout = '200ms'`)
        const sweeper = createObjectRegistry({ database: other, store, clock, graceMs: -1 })
        sweeper.registerReferences('test', references)
        expect(await sweeper.collect({ limit: 10 })).toMatchObject({ removed: 0 })
        await sweeper.collectStrays({ limit: 10 }).catch(error => expect(error.code).toBe('55P03'))
        await other.close()
        expect(await store.stat(staged.sha256)).not.toBeNull()
      })
      expect(await store.stat(staged.sha256)).not.toBeNull()
      expect(await rowsNow()).toMatchObject([{ state: 'stored' }])
    })

    it('is revived by an upload of the same bytes after it was marked, with or without its bytes', async () => {
      const registry = registryWith({ graceMs: 0 })
      for (const areBytesGone of [false, true]) {
        const bytes = randomBytes(100)
        const first = await stage(bytes)
        await database.transaction(tx => registry.keep(tx, first))
        await sql`update kernel.object set state = 'deleting', kept_at = 1`.execute(database.query)
        if (areBytesGone) await store.remove(first.sha256)
        const second = await stage(bytes)
        await database.transaction(async tx => {
          await registry.keep(tx, second)
          await refer(tx, second.sha256)
        })
        expect(await registry.sweep()).toMatchObject({ removed: 0 })
        expect((await store.read(first.sha256)).equals(bytes)).toBe(true)
        expect(await rowsNow()).toContainEqual({ sha256: first.sha256, state: 'stored', size: 100 })
      }
    })

    it('is removed by the next sweep when a collector died after marking it', async () => {
      const registry = registryWith({ graceMs: 0 })
      const staged = await stage(Buffer.from('half gone'))
      await database.transaction(tx => registry.keep(tx, staged))
      await sql`update kernel.object set state = 'deleting', kept_at = 1`.execute(database.query)
      await store.remove(staged.sha256)
      expect(await registry.sweep()).toMatchObject({ removed: 1 })
      expect(await rowsNow()).toEqual([])
    })

    it('is spared when a reference appears between marking and removing', async () => {
      const staged = await stage(Buffer.from('just in time'))
      let asked = 0
      const registry = registryWith({
        graceMs: 0,
        source: async (tx, sha256) => {
          asked += 1
          if (asked === 2) await refer(tx, staged.sha256)
          return references(tx, sha256)
        },
      })
      await database.transaction(tx => registry.keep(tx, staged))
      await sql`update kernel.object set kept_at = 1`.execute(database.query)
      expect(await registry.collect({ limit: 10 })).toMatchObject({ examined: 1, removed: 0 })
      expect(asked).toBe(2)
      expect(await rowsNow()).toMatchObject([{ state: 'stored' }])
      expect(await store.stat(staged.sha256)).not.toBeNull()
    })

    it('can be referred to once more without its bytes being sent again', async () => {
      const registry = registryWith({ graceMs: 0 })
      const staged = await stage(Buffer.from('again'))
      await database.transaction(tx => registry.keep(tx, staged))
      await sql`update kernel.object set state = 'deleting', kept_at = 1`.execute(database.query)
      await database.transaction(async tx => {
        await registry.retain(tx, [staged.sha256])
        await refer(tx, staged.sha256)
      })
      expect(await rowsNow()).toMatchObject([{ state: 'stored' }])
      expect(await registry.sweep()).toMatchObject({ removed: 0 })
      const unknown = createHash('sha256').update('unknown').digest('hex')
      await expect(database.transaction(tx => registry.retain(tx, [unknown]))).rejects.toMatchObject({
        code: 'storage.object_missing',
      })
      await sql`update kernel.object set state = 'deleting'`.execute(database.query)
      await store.remove(staged.sha256)
      await expect(database.transaction(tx => registry.retain(tx, [staged.sha256]))).rejects.toMatchObject({
        code: 'storage.object_missing',
      })
    })
  })

  describe('a sweep', () => {
    it('removes nothing when nobody has said what is referred to', async () => {
      const registry = registryWith({ graceMs: 0, source: null })
      const staged = await stage(Buffer.from('safe'))
      await database.transaction(tx => registry.keep(tx, staged))
      await sql`update kernel.object set kept_at = 1`.execute(database.query)
      await expect(registry.sweep()).rejects.toThrow('Nobody has registered references')
      expect(await store.stat(staged.sha256)).not.toBeNull()
    })

    it('removes nothing when one of the sources fails', async () => {
      const registry = registryWith({ graceMs: 0, source: async () => new Set() })
      registry.registerReferences('broken', async () => {
        throw new Error('the table is locked')
      })
      const staged = await stage(Buffer.from('safe'))
      await database.transaction(tx => registry.keep(tx, staged))
      await sql`update kernel.object set kept_at = 1`.execute(database.query)
      await expect(registry.sweep()).rejects.toThrow('the table is locked')
      expect(await store.stat(staged.sha256)).not.toBeNull()
      expect(() => registry.registerReferences('broken', references)).toThrow('registered already')
    })

    it('goes through any number of objects in pages and stops when it is told to', async () => {
      const registry = registryWith()
      const kept: string[] = []
      for (let index = 0; index < 130; index += 1) {
        const staged = await stage(randomBytes(10))
        await database.transaction(async tx => {
          await registry.keep(tx, staged)
          if (index % 2 === 0) kept.push((await refer(tx, staged.sha256)) && staged.sha256)
        })
      }
      ahead = HOUR + 60_000
      await stage(Buffer.from('left over')).then(() => {
        ahead += HOUR + 60_000
      })
      const stopped = AbortSignal.abort(new Error('shutting down'))
      await expect(registry.sweep({ pageSize: 7, signal: stopped })).rejects.toThrow('shutting down')
      expect(await rowsNow()).toHaveLength(130)
      expect(await registry.sweep({ pageSize: 7 })).toEqual({
        examined: 130 + 65,
        removed: 65,
        removedBytes: 650,
        staged: 1,
      })
      expect((await rowsNow()).map(row => row.sha256)).toEqual(kept.sort())
      expect((await store.list({ after: null, limit: 200 })).map(object => object.sha256)).toEqual(kept)
    })

    it('keeps several objects of one transaction in one order, so that two never wait for each other', async () => {
      const registry = registryWith()
      const bytes = Array.from({ length: 8 }, () => randomBytes(20))
      await Promise.all(
        Array.from({ length: 12 }, async (_, worker) => {
          const order = worker % 2 === 0 ? bytes : bytes.toReversed()
          const staged = await Promise.all(order.map(stage))
          await database.transaction(tx => registry.keepAll(tx, staged))
        }),
      )
      expect(await rowsNow()).toHaveLength(8)
    })
  })

  describe('uploads of the same bytes beside collectors that never rest', () => {
    it('lose nothing that is referred to, in thousands of interleavings', { timeout: 120_000 }, async () => {
      const registry = registryWith({ graceMs: -1 })
      const contents = Array.from({ length: 16 }, (_, index) => Buffer.from(`content ${index}`))
      let rounds = 0
      let removed = 0
      let revived = 0
      let gaveUp = 0
      const isOver = () => rounds >= under.rounds

      const expectWhole = async (sha256: string, bytes: Buffer) => {
        expect(await store.stat(sha256), `gone after ${rounds} rounds`).not.toBeNull()
        expect((await store.read(sha256)).equals(bytes)).toBe(true)
      }
      const expectMissing = (error: unknown) =>
        expect(error).toMatchObject({ code: 'storage.object_missing' })
      const uploader = async (seed: number) => {
        for (let turn = seed; !isOver(); turn += 1) {
          rounds += 1
          const bytes = contents[turn % contents.length] ?? Buffer.alloc(0)
          const staged = await stage(bytes)
          // It gives up when collectors that grant no grace are faster than it a few times over; to keep needs no preparation.
          if (turn % 2 === 0)
            await registry.prepare([staged]).catch(error => {
              expectMissing(error)
              gaveUp += 1
            })
          if (turn % 11 === 0) {
            const rolledBack = database.transaction(async tx => {
              await registry.keep(tx, staged)
              throw new Error('rolled back')
            })
            await expect(rolledBack).rejects.toThrow('rolled back')
            continue
          }
          const id = await database.transaction(async tx => {
            await registry.keep(tx, staged)
            return refer(tx, staged.sha256)
          })
          await expectWhole(staged.sha256, bytes)
          if (turn % 3 === 0) {
            const second = await database.transaction(async tx => {
              await registry.retain(tx, [staged.sha256])
              return refer(tx, staged.sha256)
            })
            await release(id)
            await expectWhole(staged.sha256, bytes)
            await release(second)
          } else {
            await release(id)
          }
        }
      }
      const copier = async (seed: number) => {
        for (let turn = seed; !isOver(); turn += 1) {
          const bytes = contents[turn % contents.length] ?? Buffer.alloc(0)
          const sha256 = createHash('sha256').update(bytes).digest('hex')
          const id = await database
            .transaction(async tx => {
              await registry.retain(tx, [sha256])
              return refer(tx, sha256)
            })
            .catch(error => {
              expectMissing(error)
              return null
            })
          if (id === null) continue
          revived += 1
          await expectWhole(sha256, bytes)
          await release(id)
        }
      }
      const collector = async (pass: 'collect' | 'collectStrays') => {
        while (!isOver()) removed += (await registry[pass]({ limit: 10 })).removed
      }
      await Promise.all([
        ...Array.from({ length: 6 }, (_, seed) => uploader(seed * 7)),
        copier(0),
        collector('collect'),
        collector('collect'),
        collector('collectStrays'),
      ])
      expect(removed).toBeGreaterThan(under.rounds / 20)
      expect(revived).toBeGreaterThan(0)
      expect(gaveUp).toBeLessThan(under.rounds / 50)
      await registry.collect({ limit: 10 })
      await registry.collectStrays({ limit: 10 })
      expect(await rowsNow()).toEqual([])
      expect(await store.list({ after: null, limit: 10 })).toEqual([])
    })
  })
}

import { createHash, randomBytes } from 'node:crypto'
import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ObjectStore, StagedObject } from './object-store.ts'

/** A store with nothing in it, and the means to look behind it. */
export interface StoreUnderTest {
  readonly store: ObjectStore
  /** Everything that is stored or staged: names of files or keys. */
  everything(): Promise<string[]>
  /** Moves the store's clock on. */
  advance(ms: number): void
  dispose(): Promise<void>
}

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

setFlagsFromString('--expose-gc')
/** What is held is told from what is only not collected yet. */
const collectGarbage: () => void = runInNewContext('gc')

async function* endless(): AsyncGenerator<Buffer> {
  for (;;) yield Buffer.alloc(65_536, 7)
}

/** What every adapter of ObjectStore must do; its test calls this with a way to make an empty store. */
export const describeObjectStore = (name: string, make: () => Promise<StoreUnderTest>): void => {
  describe(`the object store ${name}`, () => {
    let under: StoreUnderTest
    let store: ObjectStore
    beforeEach(async () => {
      under = await make()
      store = under.store
    })
    afterEach(() => under.dispose())

    const stage = (
      source: Uint8Array | Readable | AsyncIterable<Uint8Array>,
      options: { maxBytes?: number; signal?: AbortSignal } = {},
    ): Promise<StagedObject> =>
      store.stage(source instanceof Uint8Array ? Readable.from([source]) : source, {
        maxBytes: options.maxBytes ?? 1e9,
        signal: options.signal ?? new AbortController().signal,
      })
    const keep = async (bytes: Uint8Array): Promise<string> => {
      const staged = await stage(bytes)
      await store.place(staged)
      return staged.sha256
    }
    const openAll = async (sha256: string, options: Parameters<ObjectStore['open']>[1] = {}) =>
      buffer(await store.open(sha256, options))

    receiving()
    placing()
    reading()
    sweeping()

    function receiving(): void {
      it.each([0, 1, 65_535, 65_536, 65_537, 1_048_576, 5_000_003])(
        'hashes and counts %i bytes while it receives them, and shows their beginning',
        async size => {
          const bytes = randomBytes(size)
          const staged = await stage(bytes)
          expect(staged).toMatchObject({ sha256: sha256Of(bytes), size })
          expect(staged.head.equals(bytes.subarray(0, 65_536))).toBe(true)
          expect((await buffer(staged.read())).equals(bytes)).toBe(true)
          expect((await buffer(staged.read(Math.floor(size / 2)))).equals(bytes.subarray(size / 2))).toBe(
            true,
          )
          expect(await store.stat(staged.sha256)).toBeNull()
        },
      )

      it('takes pieces of any size, from one byte to many megabytes', async () => {
        const bytes = randomBytes(9_000_000)
        const cuts = [0, 1, 2, 3, 500, 501, 70_000, 70_000, 4_000_000, 8_999_999, 9_000_000]
        const pieces = cuts.slice(1).map((end, index) => bytes.subarray(cuts[index], end))
        const tiny = Array.from({ length: 2_000 }, (_, index) => bytes.subarray(index, index + 1))
        expect((await stage(Readable.from(pieces))).sha256).toBe(sha256Of(bytes))
        expect((await stage(Readable.from(tiny))).sha256).toBe(sha256Of(bytes.subarray(0, 2_000)))
      })

      it('refuses bytes past the limit and keeps none of them', async () => {
        expect((await stage(Buffer.alloc(100), { maxBytes: 100 })).size).toBe(100)
        const before = await under.everything()
        await expect(stage(Buffer.alloc(101), { maxBytes: 100 })).rejects.toMatchObject({
          code: 'storage.too_large',
          status: 413,
        })
        await expect(stage(endless(), { maxBytes: 10_000_000 })).rejects.toMatchObject({
          code: 'storage.too_large',
        })
        expect(await under.everything()).toEqual(before)
      })

      it('keeps nothing of an upload that is aborted, however it stalls', async () => {
        const abort = new AbortController()
        const stalled = new PassThrough()
        stalled.write(randomBytes(3_000_000))
        const staging = stage(stalled, { signal: abort.signal })
        await sleep(20)
        abort.abort(new Error('the person left'))
        await expect(staging).rejects.toThrow('the person left')
        expect(stalled.destroyed).toBe(true)
        await expect(stage(endless(), { signal: AbortSignal.timeout(50) })).rejects.toMatchObject({
          name: 'TimeoutError',
        })
        await expect(stage(endless(), { signal: AbortSignal.abort(new Error('gone')) })).rejects.toThrow(
          'gone',
        )
        expect(await under.everything()).toEqual([])
      })

      it('keeps nothing of an upload whose source breaks', async () => {
        const source = async function* () {
          yield randomBytes(2_000_000)
          throw new Error('the connection broke')
        }
        await expect(stage(source())).rejects.toThrow('the connection broke')
        await expect(stage(new PassThrough().destroy(new Error('reset')))).rejects.toThrow('reset')
        expect(await under.everything()).toEqual([])
      })

      it('takes no more from a fast source than it can write', async () => {
        let given = 0
        const source = async function* () {
          for (; given < 64; given += 1) yield Buffer.alloc(1_048_576, given)
        }
        const iterator = source()
        const paced: AsyncIterable<Uint8Array> = {
          [Symbol.asyncIterator]: () => ({
            next: async () => {
              collectGarbage()
              const held = process.memoryUsage().arrayBuffers
              expect(held - atStart).toBeLessThan(8 * 1_048_576)
              return iterator.next()
            },
          }),
        }
        collectGarbage()
        const atStart = process.memoryUsage().arrayBuffers
        expect((await stage(paced)).size).toBe(64 * 1_048_576)
      })
    }

    function placing(): void {
      it('gives placed bytes back by their hash', async () => {
        const bytes = randomBytes(300_000)
        const sha256 = await keep(bytes)
        expect(await store.stat(sha256)).toEqual({ size: bytes.length })
        expect((await openAll(sha256)).equals(bytes)).toBe(true)
        expect((await store.read(sha256)).equals(bytes)).toBe(true)
      })

      it('stores equal bytes once, also when many uploads bring them at the same moment', async () => {
        const bytes = randomBytes(100_000)
        const staged = await Promise.all(Array.from({ length: 20 }, () => stage(bytes)))
        await Promise.all(staged.map(one => store.place(one)))
        const [first] = staged
        if (first) await store.place(first)
        expect(await store.list({ after: null, limit: 10 })).toMatchObject([
          { sha256: sha256Of(bytes), size: bytes.length },
        ])
        expect(await under.everything()).toHaveLength(1)
      })

      it('forgets staged bytes that are discarded, but never placed ones', async () => {
        const discarded = await stage(randomBytes(10))
        await discarded.discard()
        await discarded.discard()
        const bytes = randomBytes(10)
        const placed = await stage(bytes)
        await store.place(placed)
        await placed.discard()
        expect((await store.read(placed.sha256)).equals(bytes)).toBe(true)
        expect((await buffer(placed.read())).equals(bytes)).toBe(true)
        expect(await under.everything()).toHaveLength(1)
      })

      it('does not place what was discarded before', async () => {
        const staged = await stage(randomBytes(10))
        await staged.discard()
        await expect(store.place(staged)).rejects.toMatchObject({ code: 'storage.object_missing' })
        expect(await store.stat(staged.sha256)).toBeNull()
      })

      it('receives many objects at the same time without mixing them up', async () => {
        const all = Array.from({ length: 30 }, (_, index) => randomBytes(50_000 + index * 7_001))
        const hashes = await Promise.all(all.map(keep))
        expect(hashes).toEqual(all.map(sha256Of))
        for (const bytes of all) expect((await openAll(sha256Of(bytes))).equals(bytes)).toBe(true)
      })
    }

    function reading(): void {
      it('gives any range of the bytes, with both ends included', async () => {
        const bytes = randomBytes(1_000_000)
        const sha256 = await keep(bytes)
        for (const [start, end] of [
          [0, 0],
          [0, 999_999],
          [999_999, 999_999],
          [262_143, 262_144],
          [500_000, 2_000_000],
        ] as const) {
          expect(
            (await openAll(sha256, { range: { start, end } })).equals(bytes.subarray(start, end + 1)),
          ).toBe(true)
        }
      })

      it('says that bytes are missing before it begins to send', async () => {
        const unknown = sha256Of(Buffer.from('never stored'))
        const missing = { code: 'storage.object_missing', status: 500 }
        await expect(store.open(unknown, {})).rejects.toMatchObject(missing)
        await expect(store.read(unknown)).rejects.toMatchObject(missing)
        expect(await store.stat(unknown)).toBeNull()
      })

      it('stops sending when the reader has gone', async () => {
        const sha256 = await keep(randomBytes(5_000_000))
        const abort = new AbortController()
        const stream = await store.open(sha256, { signal: abort.signal })
        const read = (async () => {
          for await (const _ of stream) abort.abort()
        })()
        await expect(read).rejects.toMatchObject({ name: 'AbortError' })
        await expect(store.open(sha256, { signal: abort.signal })).rejects.toMatchObject({
          name: 'AbortError',
        })
      })

      it.each(['', '..', '../../etc/passwd', 'A'.repeat(64), `${'a'.repeat(63)}/`, 'a'.repeat(65)])(
        'takes no name but a hash: %j',
        async name => {
          await expect((async () => store.read(name))()).rejects.toThrow(TypeError)
          await expect((async () => store.remove(name))()).rejects.toThrow(TypeError)
          await expect((async () => store.open(name, {}))()).rejects.toThrow(TypeError)
        },
      )
    }

    function sweeping(): void {
      it('bears the mark of the first who claims it, also when several do at the same moment', async () => {
        const marks = await Promise.all(['one', 'two', 'three'].map(owner => store.claim(owner)))
        expect(new Set(marks).size).toBe(1)
        expect(await store.claim('four')).toBe(marks[0])
        expect(await store.list({ after: null, limit: 10 })).toEqual([])
      })

      it('says that it is ready, also with nothing in it', async () => {
        await expect(store.ready()).resolves.toBeUndefined()
        await keep(randomBytes(10))
        await expect(store.ready()).resolves.toBeUndefined()
      })

      it('lists all objects in order, page by page, each once', async () => {
        const hashes = (await Promise.all(Array.from({ length: 25 }, () => keep(randomBytes(20))))).sort()
        const listed: string[] = []
        for (let after: string | null = null; ; after = listed.at(-1) ?? null) {
          const page = await store.list({ after, limit: 4 })
          listed.push(...page.map(object => object.sha256))
          if (page.length < 4) break
        }
        expect(listed).toEqual(hashes)
      })

      it('removes bytes, and does not mind when there are none', async () => {
        const sha256 = await keep(randomBytes(10))
        await store.remove(sha256)
        await store.remove(sha256)
        expect(await store.stat(sha256)).toBeNull()
        expect(await store.list({ after: null, limit: 10 })).toEqual([])
      })

      it('goes on sending bytes that are removed while they are read', async () => {
        const bytes = randomBytes(4_000_000)
        const sha256 = await keep(bytes)
        const stream = await store.open(sha256, {})
        await store.remove(sha256)
        expect((await buffer(stream)).equals(bytes)).toBe(true)
      })

      it('counts the age of an object from the last time that it was placed', async () => {
        const bytes = randomBytes(10)
        await keep(bytes)
        const [first] = await store.list({ after: null, limit: 1 })
        under.advance(7_200_000)
        await keep(bytes)
        const [second] = await store.list({ after: null, limit: 1 })
        expect((second?.modifiedAt ?? 0) - (first?.modifiedAt ?? 0)).toBeGreaterThanOrEqual(7_199_000)
      })

      it('sweeps staged leftovers once they are old, and nothing else', async () => {
        const kept = await keep(randomBytes(10))
        await stage(randomBytes(10))
        expect(await store.sweepStaged(3_600_000)).toBe(0)
        under.advance(3_600_001)
        await stage(randomBytes(10))
        const slow = new PassThrough()
        const receiving = stage(slow)
        expect(await store.sweepStaged(3_600_000)).toBe(1)
        under.advance(86_400_000)
        expect(await store.sweepStaged(3_600_000)).toBe(1)
        slow.end('late')
        await store.place(await receiving)
        expect(await store.stat(kept)).toEqual({ size: 10 })
        expect(await store.stat(sha256Of(Buffer.from('late')))).toEqual({ size: 4 })
      })
    }
  })
}

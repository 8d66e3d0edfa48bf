import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { inspect } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { CreateMultipartUploadCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterEach, describe, expect, it } from 'vitest'
import { movableClock } from '#test/clock'
import { S3_SECRET } from '#test/s3/server'
import type { ObjectStore, StagedObject } from '../object-store.ts'
import { createS3Client } from './client.ts'
import { makeTestStore, type TestStore, type TestStoreOptions } from './test-store.ts'
import { PART_BYTES } from './upload.ts'

const SOON = { timeout: 60_000, interval: 50 }
const MIB = 2 ** 20
const signal = new AbortController().signal

let made: TestStore
afterEach(() => made.dispose())
const make = async (options: TestStoreOptions = {}): Promise<ObjectStore> => {
  made = await makeTestStore(options)
  return made.store
}
const stage = (store: ObjectStore, bytes: Uint8Array): Promise<StagedObject> =>
  store.stage(Readable.from([bytes]), { maxBytes: 1e10, signal })
const keyOf = (sha256: string) => `fovea/objects/${sha256.slice(0, 2)}/${sha256}`
const operations = () => made.server.log.map(({ operation }) => operation)
const count = (name: string) => operations().filter(operation => operation === name).length

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

/** Bytes of buffers that somebody still holds; above `limit` without those that only wait for the collector. */
const heldBuffers = (limit: number): number => {
  const held = process.memoryUsage().arrayBuffers
  if (held <= limit) return held
  collectGarbage()
  return process.memoryUsage().arrayBuffers
}

describe('a large object', () => {
  it.each(['aws', 'aws-kms', 'minio', 'r2'] as const)(
    'goes to %s in parts, and comes back whole',
    async flavour => {
      const store = await make({ flavour })
      const bytes = randomBytes(4 * PART_BYTES + 1_234_567)
      for (const content of [bytes, Buffer.from(bytes).fill(1, 0, 10)]) {
        const staged = await stage(store, content)
        await store.place(staged)
        expect((await buffer(await store.open(staged.sha256, {}))).equals(content)).toBe(true)
        const range = { start: PART_BYTES - 5, end: 2 * PART_BYTES + 5 }
        const part = await buffer(await store.open(staged.sha256, { range }))
        expect(part.equals(content.subarray(range.start, range.end + 1))).toBe(true)
      }
      expect([count('CreateUpload'), count('UploadPart'), count('CompleteUpload')]).toEqual([2, 10, 2])
      expect(made.server.pendingUploads()).toBe(0)
      expect(await made.staged()).toEqual([])
      // Encryption with KMS shows no MD5: the first object is read once to learn that, and no other.
      expect(count('GetObject')).toBe(flavour === 'aws-kms' ? 5 : 4)
    },
  )

  it('takes bounded memory, however many are sent at a time', async () => {
    const store = await make()
    const seeded = async function* (seed: number) {
      for (let piece = 0; piece < 96; piece += 1) yield Buffer.alloc(MIB, seed + piece)
    }
    const staged = await Promise.all(
      [1, 2, 3, 4].map(seed => store.stage(seeded(seed), { maxBytes: 1e10, signal })),
    )
    // The server in the same process copies through, too.
    const limit = heldBuffers(0) + 100 * MIB
    let peak = 0
    const watch = setInterval(() => {
      peak = Math.max(peak, heldBuffers(limit))
    }, 5)
    await Promise.all(staged.map(each => store.put(each, {})))
    clearInterval(watch)
    expect(peak).toBeLessThan(limit)
    for (const each of staged) expect(await store.stat(each.sha256)).toEqual({ size: 96 * MIB })
  })

  it('leaves no unfinished upload when it is aborted or refused, and can be sent again', async () => {
    const store = await make()
    const staged = await stage(store, randomBytes(5 * PART_BYTES))
    made.server.trouble({ operation: 'UploadPart', delayMs: 300 })
    const abort = new AbortController()
    const putting = store.put(staged, { signal: abort.signal })
    await expect.poll(() => count('UploadPart'), SOON).toBeGreaterThan(0)
    abort.abort(new Error('the person left'))
    await expect(putting).rejects.toThrow('the person left')
    expect(made.server.pendingUploads()).toBe(0)
    made.server.calm()
    made.server.trouble({ operation: 'UploadPart', answer: { status: 403, code: 'AccessDenied' } })
    await expect(store.put(staged, {})).rejects.toMatchObject({ code: 'storage.unusable' })
    expect(made.server.pendingUploads()).toBe(0)
    expect(await store.stat(staged.sha256)).toBeNull()
    made.server.calm()
    await store.place(staged)
    expect(await store.stat(staged.sha256)).toEqual({ size: 5 * PART_BYTES })
  })

  it('survives parts that fail, connections that break and an end that nobody hears of', async () => {
    const store = await make()
    const bytes = randomBytes(4 * PART_BYTES)
    const staged = await stage(store, bytes)
    made.server.trouble({ operation: 'UploadPart', times: 2, answer: { status: 500, code: 'InternalError' } })
    made.server.trouble({ operation: 'UploadPart', times: 2, cutAfterBytes: MIB })
    made.server.trouble({ operation: 'CompleteUpload', times: 1, silent: true })
    await store.place(staged)
    expect((await store.read(staged.sha256)).equals(bytes)).toBe(true)
    expect(made.server.pendingUploads()).toBe(0)
  })

  it('that a killed process left unfinished is swept after a day, and one under way is not', async () => {
    const clock = movableClock()
    const store = await make({ clock })
    const client = createS3Client(made.location)
    const left = { Bucket: made.server.bucket, Key: keyOf('a'.repeat(64)) }
    for (let index = 0; index < 3; index += 1) await client.send(new CreateMultipartUploadCommand(left))
    client.destroy()
    clock.advance(23 * 3_600_000)
    expect(await store.sweepStaged(3_600_000)).toBe(0)
    const staged = await stage(store, randomBytes(2 * PART_BYTES))
    made.server.trouble({ operation: 'UploadPart', delayMs: 500 })
    const putting = store.put(staged, {})
    await expect.poll(() => made.server.pendingUploads(), SOON).toBe(4)
    clock.advance(48 * 3_600_000)
    expect(await store.sweepStaged(365 * 24 * 3_600_000)).toBe(0)
    // The staged file is as old as the uploads are, and goes with them.
    expect(await store.sweepStaged(3_600_000)).toBe(4)
    await putting
    expect(made.server.pendingUploads()).toBe(0)
    expect(await store.stat(staged.sha256)).toEqual({ size: 2 * PART_BYTES })
  })
})

const credentials = (accessKeyId: string) => ({
  credentials: { accessKeyId, secretAccessKey: 'a wrong secret' },
})

describe('what the service says', () => {
  it('is not believed: an object with bytes too many is put again, and never stays', async () => {
    const store = await make()
    const once = await stage(store, randomBytes(1_000))
    made.server.trouble({ operation: 'PutObject', times: 1, extraBytes: 45 })
    await store.place(once)
    expect(await store.stat(once.sha256)).toEqual({ size: 1_000 })
    for (const [operation, size] of [
      ['PutObject', 1_000],
      ['UploadPart', PART_BYTES + 1],
    ] as const) {
      const staged = await stage(store, randomBytes(size))
      made.server.trouble({ operation, extraBytes: 45 })
      await expect(store.place(staged)).rejects.toMatchObject({ code: 'storage.corrupted', retryable: true })
      expect(await store.stat(staged.sha256)).toBeNull()
      made.server.calm()
    }
  })

  it('is not believed: every body is signed with its own hash', async () => {
    const store = await make()
    const staged = await stage(store, randomBytes(PART_BYTES + 1))
    await store.place(staged)
    const bodies = made.server.log.filter(
      ({ operation }) => operation === 'UploadPart' || operation === 'PutObject',
    )
    expect(bodies.map(({ bodyHash }) => /^[0-9a-f]{64}$/.test(bodyHash))).toEqual([true, true, true])
  })

  it('slows it down without closing the store: SlowDown is told as 503', async () => {
    const store = await make()
    const staged = await stage(store, randomBytes(10))
    made.server.trouble({ operation: 'PutObject', answer: { status: 503, code: 'SlowDown' } })
    await expect(store.put(staged, {})).rejects.toMatchObject({
      code: 'storage.unavailable',
      retryAfterSeconds: 2,
    })
    await expect(store.assertAvailable()).resolves.toBeUndefined()
  })

  it.each([
    [{ bucket: 'other' }, 'NoSuchBucket', 'correct its name in STORAGE_URL'],
    [credentials('nobody'), 'InvalidAccessKeyId', 'Correct STORAGE_ACCESS_KEY_ID'],
    [credentials('FOVEATESTKEY'), 'SignatureDoesNotMatch', 'Correct STORAGE_SECRET_ACCESS_KEY'],
  ])('stops the start with what to correct: %j', async (location, fault, remedy) => {
    await make()
    const refused = await made
      .open({ location: { ...made.location, ...location } })
      .catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'storage.unusable', status: 500 })
    expect(String(refused)).toContain(fault)
    expect(String(refused)).toContain(remedy)
    expect(inspect(refused, { depth: 8 })).not.toContain('a wrong secret')
  })

  it('lists pages of strangers without losing its own', async () => {
    const store = await make()
    const hashes: string[] = []
    for (let index = 0; index < 5; index += 1) {
      const staged = await stage(store, randomBytes(10))
      await store.place(staged)
      hashes.push(staged.sha256)
    }
    const client = createS3Client(made.location)
    for (const name of ['00/README', 'aa/x', `ab/${'c'.repeat(64)}`, 'zz']) {
      await client.send(
        new PutObjectCommand({ Bucket: made.server.bucket, Key: `fovea/objects/${name}`, Body: 'x' }),
      )
    }
    client.destroy()
    const first = await store.list({ after: null, limit: 3 })
    const rest = await store.list({ after: first.at(-1)?.sha256 ?? null, limit: 3 })
    expect([...first, ...rest].map(({ sha256 }) => sha256)).toEqual(hashes.sort())
  })
})

describe('a store that is away', () => {
  it('refuses at once before it reads, says so, and comes back by itself', async () => {
    const changes: (string | null)[] = []
    const store = await make({ onAvailability: reason => void changes.push(reason) })
    const bytes = randomBytes(10)
    const staged = await stage(store, bytes)
    await store.place(staged)
    const late = await stage(store, randomBytes(20))
    await made.server.away()
    await expect(store.read(staged.sha256)).rejects.toMatchObject({
      code: 'storage.unavailable',
      status: 503,
    })
    let read = 0
    const source = async function* () {
      read += 1
      yield bytes
    }
    const away = { code: 'storage.unavailable', status: 503, retryAfterSeconds: 2, retryable: true }
    await expect(store.stage(source(), { maxBytes: 100, signal })).rejects.toMatchObject(away)
    expect(read).toBe(0)
    for (const refused of [
      () => store.assertAvailable(),
      () => store.ready(),
      () => store.place(late),
      () => store.stat(staged.sha256),
      () => store.remove(staged.sha256),
      () => store.list({ after: null, limit: 1 }),
      () => store.open(staged.sha256, {}),
    ]) {
      await expect(refused()).rejects.toMatchObject(away)
    }
    await expect(store.untilAvailable(AbortSignal.timeout(50))).rejects.toMatchObject({
      name: 'TimeoutError',
    })
    const waiting = store.untilAvailable(signal)
    await made.server.back()
    await waiting
    expect((await store.read(staged.sha256)).equals(bytes)).toBe(true)
    await store.place(late)
    expect(changes).toEqual([expect.stringMatching(/ECONN|socket/), null])
  })

  it('lets the server start, and refuses until it is there', async () => {
    await make()
    await made.server.away()
    const store = await made.open()
    await expect(store.assertAvailable()).rejects.toMatchObject({ code: 'storage.unavailable' })
    await made.server.back()
    await store.untilAvailable(signal)
    await expect(store.ready()).resolves.toBeUndefined()
  })

  it('fetches the rest of a download that broke, and gives up when nothing more comes', async () => {
    const store = await make()
    const bytes = randomBytes(3 * MIB)
    const staged = await stage(store, bytes)
    await store.place(staged)
    made.server.trouble({ operation: 'GetObject', times: 4, cutAfterBytes: 500_000 })
    const read = await buffer(await store.open(staged.sha256, { range: { start: 7, end: 3 * MIB - 8 } }))
    expect(createHash('sha256').update(read).digest('hex')).toBe(
      createHash('sha256').update(bytes.subarray(7, -7)).digest('hex'),
    )
    const stream = await store.open(staged.sha256, {})
    await made.server.away()
    await expect(buffer(stream)).rejects.toMatchObject({ code: 'storage.unavailable' })
    await made.server.back()
  })

  it('that answers nothing is given up in time, and closed until it does', async () => {
    const store = await make()
    made.server.trouble({ operation: 'HeadObject', delayMs: 40_000, times: 3 })
    const before = performance.now()
    await expect(store.stat('a'.repeat(64))).rejects.toMatchObject({ code: 'storage.unavailable' })
    expect(performance.now() - before).toBeLessThan(39_000)
  })

  it('tells no secret in what it throws', async () => {
    const store = await make()
    await made.server.away()
    const error = await store.stat('a'.repeat(64)).catch((thrown: unknown) => thrown)
    expect(String(error)).toContain('s3://fovea/fovea/ at 127.0.0.1')
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(S3_SECRET)
  })
})

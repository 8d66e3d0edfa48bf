import type { LookupFunction } from 'node:net'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { hasCode } from '#kernel/errors'
import type { Clock } from '#kernel/system'
import type { ByteRange, ListedObject, ObjectStore, StagedObject, StageOptions } from '../object-store.ts'
import { objectMissing, storageRefuses, storageUnusable } from '../problems.ts'
import { errnoOf } from '../staging/errno.ts'
import { StagedFile } from '../staging/staged-file.ts'
import { Staging, type StagingOptions } from '../staging/staging.ts'
import { Availability } from './availability.ts'
import { claim } from './claim.ts'
import { createS3Client, type S3Location, whereIs } from './client.ts'
import { type Opened, resumable } from './download.ts'
import { isMissing, statusOf } from './failure.ts'
import { Keys } from './keys.ts'
import { listObjects, sweepUploads } from './listing.ts'
import { Requests } from './requests.ts'
import { Uploader } from './upload.ts'
import { type Found, Verification } from './verification.ts'

export interface S3ObjectStoreOptions extends StagingOptions {
  readonly location: S3Location
  /** The folder on the local disk where uploads are received. */
  readonly stagingFolder: string
  /** Hears why the store is away, and null when it is back. */
  readonly onAvailability?: (reason: string | null) => void
  /** How the names of hosts are resolved; the system's way unless told. */
  readonly lookup?: LookupFunction
}

/** Unfinished multipart uploads are left alone for this long at least: another process may be at it. */
const UPLOAD_AGE_MS = 24 * 3_600_000
/** Bytes that are there count as placed now once they are older than this. */
const RENEW_AFTER_MS = 600_000
/** S3 copies no more at once; larger objects are put again instead. */
const MAX_COPY_BYTES = 5 * 2 ** 30
const COPY_MS = 300_000

/**
 * Objects in a bucket. Throws `storage.unusable` (500) when the bucket refuses what a store needs or the staging folder
 * cannot be written; a bucket that cannot be reached is no reason not to start. Several processes may share the bucket.
 */
export const createS3ObjectStore = async (options: S3ObjectStoreOptions): Promise<ObjectStore> => {
  const staging = new Staging(options.stagingFolder, options)
  await staging.create().catch((error: unknown) => {
    throw storageUnusable(options.stagingFolder, error)
  })
  const store = new S3ObjectStore(staging, options)
  try {
    await store.assertGranted()
  } catch (error) {
    await store.close()
    throw error
  }
  return store
}

class S3ObjectStore implements ObjectStore {
  readonly isRemote = true
  readonly #staging: Staging
  readonly #clock: Clock
  readonly #client: S3Client
  readonly #where: string
  readonly #bucket: string
  readonly #keys: Keys
  readonly #availability: Availability
  readonly #requests: Requests
  readonly #uploader: Uploader
  readonly #verification: Verification
  /** What `put` has brought: `place` need not renew its age, which takes long for large objects. */
  readonly #brought = new WeakSet<StagedObject>()

  constructor(staging: Staging, options: S3ObjectStoreOptions) {
    const { location, clock } = options
    const where = whereIs(location)
    this.#where = where
    this.#staging = staging
    this.#clock = clock
    this.#client = createS3Client(location, options.lookup)
    this.#bucket = location.bucket
    this.#keys = new Keys(location.prefix)
    this.#availability = new Availability({
      where,
      clock,
      ask: () => this.#ask(),
      onChange: options.onAvailability ?? (() => undefined),
    })
    this.#requests = new Requests(this.#client, where, this.#availability)
    this.#uploader = new Uploader(this.#requests, this.#bucket)
    this.#verification = new Verification({
      where,
      find: (key, signal) => this.#find(key, signal),
      read: sha256 => this.open(sha256, {}),
      remove: sha256 => this.remove(sha256),
    })
  }

  /** Puts and removes a small object: what is not granted is told now, and not by the first upload. */
  async assertGranted(): Promise<void> {
    const probe = { Bucket: this.#bucket, Key: `${this.#keys.root}probe` }
    try {
      // A listing, whose refusal names its reason, unlike that of a HEAD.
      await this.list({ after: null, limit: 1 })
      await this.#uploader.probe(probe.Key)
      await this.#requests.send((client, options) => client.send(new DeleteObjectCommand(probe), options))
    } catch (error) {
      if (!hasCode(error, 'storage.unavailable')) throw error
    }
  }

  async stage(source: Readable | AsyncIterable<Uint8Array>, options: StageOptions): Promise<StagedObject> {
    options.signal.throwIfAborted()
    try {
      await this.assertAvailable()
    } catch (error) {
      if (source instanceof Readable) source.on('error', () => undefined).destroy()
      throw error
    }
    return this.#staging.stage(source, options)
  }

  async put(staged: StagedObject, options: { signal?: AbortSignal }): Promise<void> {
    if (!(staged instanceof StagedFile)) throw new TypeError('These bytes were staged by another store')
    const key = this.#keys.of(staged.sha256)
    const { signal = new AbortController().signal } = options
    const found = await this.#find(key, signal)
    const isThere =
      found?.size === staged.size && (this.#brought.has(staged) || (await this.#renew(key, found, signal)))
    if (isThere) {
      this.#brought.add(staged)
      return
    }
    await this.#verification.untilRight(staged, key, signal, () =>
      this.#uploader.put(key, staged, signal).catch((error: unknown) => {
        throw errnoOf(error) === 'ENOENT' ? objectMissing(staged.sha256, error) : error
      }),
    )
    this.#brought.add(staged)
  }

  async place(staged: StagedObject): Promise<void> {
    await this.put(staged, {})
    // `put` takes nothing else.
    if (staged instanceof StagedFile) await staged.yieldTo(start => this.#later(staged.sha256, start))
  }

  async open(sha256: string, options: { range?: ByteRange; signal?: AbortSignal }): Promise<Readable> {
    const key = this.#keys.of(sha256)
    const { range, signal } = options
    const fetch = (start: number): Promise<Opened> => this.#fetch(sha256, key, start, range?.end, signal)
    const start = range?.start ?? 0
    const giveUp = (error: unknown) => this.#requests.away(error)
    return resumable({ opened: await fetch(start), start, fetch, giveUp, signal })
  }

  async read(sha256: string): Promise<Buffer> {
    return buffer(await this.open(sha256, {}))
  }

  async stat(sha256: string): Promise<{ size: number } | null> {
    const found = await this.#find(this.#keys.of(sha256))
    return found && { size: found.size }
  }

  async remove(sha256: string): Promise<void> {
    const Key = this.#keys.of(sha256)
    await this.#requests
      .send((client, sending) => client.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key }), sending))
      .catch((error: unknown) => {
        if (!isMissing(error)) throw error
      })
  }

  list(options: { after: string | null; limit: number }): Promise<ListedObject[]> {
    return listObjects(this.#place, options)
  }

  async sweepStaged(olderThanMs: number): Promise<number> {
    const before = this.#clock.now() - Math.max(olderThanMs, UPLOAD_AGE_MS)
    const { active } = this.#uploader
    return (await this.#staging.sweep(olderThanMs)) + (await sweepUploads(this.#place, { before, active }))
  }

  claim(owner: string): Promise<string> {
    return claim(this.#place, owner)
  }

  freeBytes(): Promise<number> {
    return this.#staging.freeBytes()
  }

  assertAvailable(): Promise<void> {
    return this.#availability.assertThere()
  }

  untilAvailable(signal: AbortSignal): Promise<void> {
    return this.#availability.untilThere(signal)
  }

  async ready(): Promise<void> {
    await this.#staging.assertUsable().catch((error: unknown) => {
      throw storageUnusable('of staged uploads', error)
    })
    await this.#availability.assertThere()
  }

  async close(): Promise<void> {
    this.#availability.close()
    this.#client.destroy()
  }

  get #place() {
    return { requests: this.#requests, bucket: this.#bucket, keys: this.#keys }
  }

  async #ask(): Promise<void> {
    await this.#requests
      .ask((client, options) => client.send(new HeadBucketCommand({ Bucket: this.#bucket }), options))
      .catch((error: unknown) => {
        throw isMissing(error) ? storageRefuses(this.#where, 'NoSuchBucket', error) : error
      })
  }

  async #find(Key: string, signal?: AbortSignal): Promise<Found | null> {
    try {
      const head = await this.#requests.send(
        (client, options) => client.send(new HeadObjectCommand({ Bucket: this.#bucket, Key }), options),
        { signal },
      )
      const modifiedAt = head.LastModified?.getTime() ?? 0
      return { size: head.ContentLength ?? -1, etag: head.ETag ?? '', modifiedAt }
    } catch (error) {
      if (isMissing(error)) return null
      throw error
    }
  }

  /** Lets bytes that are there count as placed now, by a copy onto themselves. False: they must be put again. */
  async #renew(Key: string, found: Found, signal: AbortSignal): Promise<boolean> {
    if (this.#clock.now() - found.modifiedAt < RENEW_AFTER_MS) return true
    if (found.size > MAX_COPY_BYTES) return false
    const copy = new CopyObjectCommand({
      Bucket: this.#bucket,
      Key,
      CopySource: encodeURI(`${this.#bucket}/${Key}`),
      MetadataDirective: 'REPLACE',
    })
    try {
      const options = { signal, timeoutMs: COPY_MS }
      await this.#requests.send((client, sending) => client.send(copy, sending), options)
      return true
    } catch (error) {
      // Removed by a collector meanwhile.
      if (isMissing(error)) return false
      throw error
    }
  }

  async #fetch(
    sha256: string,
    Key: string,
    start: number,
    end: number | undefined,
    signal?: AbortSignal,
  ): Promise<Opened> {
    const isWhole = start === 0 && end === undefined
    const input = { Bucket: this.#bucket, Key, ...(isWhole ? {} : { Range: `bytes=${start}-${end ?? ''}` }) }
    try {
      const { Body, ContentLength = 0 } = await this.#requests.send(
        (client, options) => client.send(new GetObjectCommand(input), options),
        { signal },
      )
      if (!(Body instanceof Readable)) throw new TypeError('The SDK answered no stream')
      return { body: Body, length: ContentLength }
    } catch (error) {
      // 416: the object is shorter than the row that asks for it says.
      throw isMissing(error) || statusOf(error) === 416 ? objectMissing(sha256, error) : error
    }
  }

  /** For a reader that cannot wait for the answer. */
  #later(sha256: string, start: number): Readable {
    const open = async function* (store: S3ObjectStore) {
      const size = (await store.stat(sha256))?.size
      if (size === undefined) throw objectMissing(sha256)
      if (start < size) yield* await store.open(sha256, { range: { start, end: size - 1 } })
    }
    return Readable.from(open(this), { objectMode: false })
  }
}

import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { StagedObject } from '../object-store.ts'
import { storageCorrupts } from '../problems.ts'

/** What a HEAD tells of an object. */
export interface Found {
  readonly size: number
  readonly etag: string
  /** Unix milliseconds. */
  readonly modifiedAt: number
}

const TRIES = 2

/** Believes no success that is only reported: looks at what is stored. */
export class Verification {
  readonly #where: string
  readonly #find: (key: string, signal: AbortSignal) => Promise<Found | null>
  readonly #read: (sha256: string) => Promise<Readable>
  readonly #remove: (sha256: string) => Promise<void>
  /** False once right bytes were seen with another ETag: encryption with KMS, and R2 in part, use no MD5. */
  #isEtagDigest = true

  constructor(options: {
    where: string
    find: (key: string, signal: AbortSignal) => Promise<Found | null>
    read: (sha256: string) => Promise<Readable>
    remove: (sha256: string) => Promise<void>
  }) {
    this.#where = options.where
    this.#find = options.find
    this.#read = options.read
    this.#remove = options.remove
  }

  /** Sends until what is stored is right, twice at most; `send` answers the ETag to expect. Wrong bytes do not stay. */
  async untilRight(
    staged: StagedObject,
    key: string,
    signal: AbortSignal,
    send: () => Promise<string>,
  ): Promise<void> {
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const etag = await send()
      const found = await this.#find(key, signal)
      if (found && (await this.#isRight(staged, found, etag))) return
    }
    await this.#remove(staged.sha256)
    throw storageCorrupts(this.#where, staged.sha256)
  }

  async #isRight(staged: StagedObject, found: Found, etag: string): Promise<boolean> {
    if (found.size !== staged.size) return false
    if (!this.#isEtagDigest || found.etag.replaceAll('"', '') === etag) return true
    // Either the bytes are wrong, or this ETag is no checksum: reading them once tells which.
    const hash = createHash('sha256')
    for await (const piece of await this.#read(staged.sha256)) hash.update(piece)
    if (hash.digest('hex') !== staged.sha256) return false
    this.#isEtagDigest = false
    return true
  }
}

import { createReadStream } from 'node:fs'
import { rename, unlink, utimes } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { StagedObject } from '../object-store.ts'
import { unless } from './errno.ts'
import type { Received } from './receive.ts'

/** Read from the disk at a time: larger pieces cost less time, but linger in memory until the next garbage collection. */
export const READ_BYTES = 131_072

/** Received bytes in a file of their own, until they are placed or discarded. */
export class StagedFile implements StagedObject {
  readonly sha256: string
  readonly size: number
  readonly head: Buffer
  #path: string
  #isPlaced = false

  constructor(path: string, received: Received) {
    this.#path = path
    this.sha256 = received.sha256
    this.size = received.size
    this.head = received.head
  }

  read(start = 0): Readable {
    return createReadStream(this.#path, { start, highWaterMark: READ_BYTES })
  }

  async discard(): Promise<void> {
    if (!this.#isPlaced) await unlink(this.#path).catch(unless('ENOENT', undefined))
  }

  /** Becomes the file at `target` in one step; `now` is the time from which its grace period counts. */
  async moveTo(target: string, now: number): Promise<void> {
    if (this.#isPlaced) return
    await utimes(this.#path, now / 1000, now / 1000)
    await rename(this.#path, target)
    this.#isPlaced = true
    this.#path = target
  }

  /** Gives way to equal bytes that are at `target` already. */
  async yieldTo(target: string): Promise<void> {
    await this.discard()
    this.#isPlaced = true
    this.#path = target
  }
}

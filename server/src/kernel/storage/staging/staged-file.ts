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
  /** Where the bytes are while they are staged. */
  readonly path: string
  #open: (start: number) => Readable
  #isPlaced = false

  constructor(path: string, received: Received) {
    this.path = path
    this.#open = start => readFrom(path, start)
    this.sha256 = received.sha256
    this.size = received.size
    this.head = received.head
  }

  read(start = 0): Readable {
    return this.#open(start)
  }

  async discard(): Promise<void> {
    if (!this.#isPlaced) await unlink(this.path).catch(unless('ENOENT', undefined))
  }

  /** Becomes the file at `target` in one step; `now` is the time from which its grace period counts. */
  async moveTo(target: string, now: number): Promise<void> {
    if (this.#isPlaced) return
    await utimes(this.path, now / 1000, now / 1000)
    await rename(this.path, target)
    this.#become(start => readFrom(target, start))
  }

  /** Gives way to equal bytes that are elsewhere already, and are read by `open` from now on. */
  async yieldTo(open: (start: number) => Readable): Promise<void> {
    await this.discard()
    this.#become(open)
  }

  #become(open: (start: number) => Readable): void {
    this.#isPlaced = true
    this.#open = open
  }
}

export const readFrom = (path: string, start: number): Readable =>
  createReadStream(path, { start, highWaterMark: READ_BYTES })

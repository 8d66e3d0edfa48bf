import { access, constants, mkdir, open, opendir, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { Clock, Ids } from '#kernel/system'
import type { StageOptions } from '../object-store.ts'
import { storageFull } from '../problems.ts'
import { errnoOf, unless } from './errno.ts'
import { type Received, receive } from './receive.ts'
import { freeBytesOf, Room } from './room.ts'
import { StagedFile } from './staged-file.ts'

const FILE_MODE = 0o600
export const FOLDER_MODE = 0o700

/** What PostgreSQL, on the same disk, needs to write its log and to remove what makes room. */
export const RESERVE_BYTES = 256 * 2 ** 20

export interface StagingOptions {
  readonly clock: Clock
  readonly ids: Ids
  /** Bytes of the disk that uploads leave free; 0: none. 256 MiB unless told. */
  readonly reserveBytes?: number
}

/** The folder on the local disk where every store receives bytes, whatever it does with them then. */
export class Staging {
  readonly #folder: string
  readonly #clock: Clock
  readonly #ids: Ids
  readonly #room: Room
  /** What this process is receiving: however slow it comes, it is no leftover. Bounded by the open requests. */
  readonly #receiving = new Set<string>()

  constructor(folder: string, options: StagingOptions) {
    this.#folder = folder
    this.#room = new Room(folder, options.reserveBytes ?? RESERVE_BYTES)
    this.#clock = options.clock
    this.#ids = options.ids
  }

  /** Makes the folder; a file made and removed in it proves what an upload needs. */
  async create(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: FOLDER_MODE })
    const probe = join(this.#folder, this.#ids.next())
    await (await open(probe, 'wx', FILE_MODE)).close()
    await unlink(probe)
  }

  /** See `ObjectStore.stage`. */
  async stage(source: Readable | AsyncIterable<Uint8Array>, options: StageOptions): Promise<StagedFile> {
    options.signal.throwIfAborted()
    // A source that breaks before it is read must not end the process; reading it tells.
    if (source instanceof Readable) source.on('error', () => undefined)
    const id = this.#ids.next()
    const path = join(this.#folder, id)
    this.#receiving.add(id)
    try {
      if (!options.internal) await this.#room.require(options.expectedBytes ?? 0)
      return new StagedFile(path, await this.#receive(path, source, options))
    } catch (error) {
      if (source instanceof Readable) source.destroy()
      await unlink(path).catch(unless('ENOENT', undefined))
      throw asStorageProblem(error)
    } finally {
      this.#receiving.delete(id)
    }
  }

  /** Removes leftovers older than `olderThanMs`; answers how many. */
  async sweep(olderThanMs: number): Promise<number> {
    const before = this.#clock.now() - olderThanMs
    let swept = 0
    for await (const entry of await opendir(this.#folder)) {
      if (!entry.isFile() || this.#receiving.has(entry.name)) continue
      const path = join(this.#folder, entry.name)
      // Placed or discarded by its owner in the meantime.
      const stats = await stat(path).catch(unless('ENOENT', null))
      if (!stats || stats.mtimeMs > before) continue
      await unlink(path).catch(unless('ENOENT', undefined))
      swept += 1
    }
    return swept
  }

  freeBytes(): Promise<number> {
    return freeBytesOf(this.#folder)
  }

  /** Rejects with the system's error when files cannot be made and read here any more. */
  assertUsable(): Promise<void> {
    return access(this.#folder, constants.R_OK | constants.W_OK | constants.X_OK)
  }

  async #receive(
    path: string,
    source: Readable | AsyncIterable<Uint8Array>,
    options: StageOptions,
  ): Promise<Received> {
    const file = await open(path, 'wx', FILE_MODE)
    try {
      const received = await receive(source, file, {
        ...options,
        onWritten: async bytes => {
          if (!options.internal) await this.#room.spent(bytes)
        },
      })
      const now = this.#clock.now() / 1000
      await file.utimes(now, now)
      return received
    } finally {
      await file.close()
    }
  }
}

/** Says of a disk that is full what it means here; every other error stays what it is. */
export const asStorageProblem = (error: unknown): unknown =>
  errnoOf(error) === 'ENOSPC' || errnoOf(error) === 'EDQUOT' ? storageFull(error) : error

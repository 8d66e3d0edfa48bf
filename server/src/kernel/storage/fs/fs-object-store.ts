import { access, constants, open, opendir, readFile, stat, unlink, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import type { Clock, Ids } from '#kernel/system'
import type { ByteRange, ObjectStore, StagedObject, StageOptions } from '../object-store.ts'
import { objectMissing, storageFull, storageUnusable } from '../problems.ts'
import { errnoOf, unless } from './errno.ts'
import { FileStream } from './file-stream.ts'
import { Folders, syncFolder } from './folders.ts'
import { type ListedObject, listObjects } from './list.ts'
import { type Received, receive } from './receive.ts'
import { freeBytesOf, Room } from './room.ts'
import { StagedFile } from './staged-file.ts'

const FILE_MODE = 0o600

export interface FsObjectStoreOptions {
  /** The folder that holds everything; it is made when it is not there. */
  readonly root: string
  readonly clock: Clock
  readonly ids: Ids
  /** Bytes of the disk that uploads leave free; 0: none. 256 MiB unless told. */
  readonly reserveBytes?: number
}

/** What PostgreSQL, on the same disk, needs to write its log and to remove what makes room. */
export const RESERVE_BYTES = 256 * 2 ** 20

/**
 * Objects as files of one local file system. Throws `storage.unusable` (500) when the folder cannot be written.
 * Several processes may share the folder.
 */
export const createFsObjectStore = async (options: FsObjectStoreOptions): Promise<ObjectStore> => {
  const folders = new Folders(options.root)
  try {
    await folders.create()
    // A file made and removed in the staging folder proves what an upload needs.
    const probe = folders.stagedPath(options.ids.next())
    await (await open(probe, 'wx', FILE_MODE)).close()
    await unlink(probe)
  } catch (error) {
    throw storageUnusable(options.root, error)
  }
  return new FsObjectStore(folders, options)
}

class FsObjectStore implements ObjectStore {
  readonly #folders: Folders
  readonly #clock: Clock
  readonly #ids: Ids
  readonly #room: Room
  /** What this process is receiving: however slow it comes, it is no leftover. Bounded by the open requests. */
  readonly #receiving = new Set<string>()

  constructor(folders: Folders, options: FsObjectStoreOptions) {
    this.#folders = folders
    this.#room = new Room(folders.staging, options.reserveBytes ?? RESERVE_BYTES)
    this.#clock = options.clock
    this.#ids = options.ids
  }

  async stage(source: Readable | AsyncIterable<Uint8Array>, options: StageOptions): Promise<StagedObject> {
    options.signal.throwIfAborted()
    // A source that breaks before it is read must not end the process; reading it tells.
    if (source instanceof Readable) source.on('error', () => undefined)
    const id = this.#ids.next()
    const path = this.#folders.stagedPath(id)
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

  async place(staged: StagedObject): Promise<void> {
    if (!(staged instanceof StagedFile)) throw new TypeError('These bytes were staged by another store')
    const path = this.#folders.objectPath(staged.sha256)
    const now = this.#clock.now()
    try {
      await this.#folders.prepare(path)
      const existing = await stat(path).catch(unless('ENOENT', null))
      if (existing?.size === staged.size) {
        await utimes(path, now / 1000, now / 1000)
        await staged.yieldTo(path)
      } else {
        await staged.moveTo(path, now)
      }
      // Also when the file was there: the one who put it there may have died before this step.
      await syncFolder(dirname(path))
    } catch (error) {
      throw errnoOf(error) === 'ENOENT' ? objectMissing(staged.sha256, error) : asStorageProblem(error)
    }
  }

  async open(sha256: string, options: { range?: ByteRange; signal?: AbortSignal }): Promise<Readable> {
    options.signal?.throwIfAborted()
    const file = await open(this.#folders.objectPath(sha256), 'r').catch(asMissing(sha256))
    const { size } = await file.stat()
    return new FileStream(file, size, options)
  }

  read(sha256: string): Promise<Buffer> {
    return readFile(this.#folders.objectPath(sha256)).catch(asMissing(sha256))
  }

  async stat(sha256: string): Promise<{ size: number } | null> {
    const stats = await stat(this.#folders.objectPath(sha256)).catch(unless('ENOENT', null))
    return stats && { size: stats.size }
  }

  async remove(sha256: string): Promise<void> {
    await unlink(this.#folders.objectPath(sha256)).catch(unless('ENOENT', undefined))
  }

  list(options: { after: string | null; limit: number }): Promise<ListedObject[]> {
    return listObjects(this.#folders.objects, options)
  }

  async sweepStaged(olderThanMs: number): Promise<number> {
    const before = this.#clock.now() - olderThanMs
    let swept = 0
    for await (const entry of await opendir(this.#folders.staging)) {
      if (!entry.isFile() || this.#receiving.has(entry.name)) continue
      const path = join(this.#folders.staging, entry.name)
      // Placed or discarded by its owner in the meantime.
      const stats = await stat(path).catch(unless('ENOENT', null))
      if (!stats || stats.mtimeMs > before) continue
      await unlink(path).catch(unless('ENOENT', undefined))
      swept += 1
    }
    return swept
  }

  async freeBytes(): Promise<number> {
    return freeBytesOf(this.#folders.objects)
  }

  async ready(): Promise<void> {
    try {
      await access(this.#folders.staging, constants.R_OK | constants.W_OK | constants.X_OK)
    } catch (error) {
      throw storageUnusable(this.#folders.objects, error)
    }
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

const asStorageProblem = (error: unknown): unknown =>
  errnoOf(error) === 'ENOSPC' || errnoOf(error) === 'EDQUOT' ? storageFull(error) : error

const asMissing =
  (sha256: string) =>
  (error: unknown): never => {
    throw errnoOf(error) === 'ENOENT' ? objectMissing(sha256, error) : error
  }

import { open, readFile, stat, unlink, utimes } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Readable } from 'node:stream'
import type { Clock } from '#kernel/system'
import type { ByteRange, ListedObject, ObjectStore, StagedObject, StageOptions } from '../object-store.ts'
import { objectMissing, storageUnusable } from '../problems.ts'
import { errnoOf, unless } from '../staging/errno.ts'
import { readFrom, StagedFile } from '../staging/staged-file.ts'
import { asStorageProblem, Staging, type StagingOptions } from '../staging/staging.ts'
import { FileStream } from './file-stream.ts'
import { Folders, syncFolder } from './folders.ts'
import { listObjects } from './list.ts'

export interface FsObjectStoreOptions extends StagingOptions {
  /** The folder that holds everything; it is made when it is not there. */
  readonly root: string
}

const FILE_MODE = 0o600

/**
 * Objects as files of one local file system. Throws `storage.unusable` (500) when the folder cannot be written.
 * Several processes may share the folder.
 */
export const createFsObjectStore = async (options: FsObjectStoreOptions): Promise<ObjectStore> => {
  const folders = new Folders(options.root)
  const staging = new Staging(folders.staging, options)
  try {
    await folders.create()
    await staging.create()
  } catch (error) {
    throw storageUnusable(options.root, error)
  }
  return new FsObjectStore(folders, staging, options.clock)
}

class FsObjectStore implements ObjectStore {
  readonly isRemote = false
  readonly #folders: Folders
  readonly #staging: Staging
  readonly #clock: Clock

  constructor(folders: Folders, staging: Staging, clock: Clock) {
    this.#folders = folders
    this.#staging = staging
    this.#clock = clock
  }

  stage(source: Readable | AsyncIterable<Uint8Array>, options: StageOptions): Promise<StagedObject> {
    return this.#staging.stage(source, options)
  }

  async put(staged: StagedObject): Promise<void> {
    if (!(staged instanceof StagedFile)) throw new TypeError('These bytes were staged by another store')
    // A rename is all that is left to do, and `place` does it.
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
        await staged.yieldTo(start => readFrom(path, start))
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

  async claim(owner: string): Promise<string> {
    const path = this.#folders.ownerMark
    const made = await open(path, 'wx', FILE_MODE).catch(unless('EEXIST', null))
    if (made) {
      try {
        await made.writeFile(owner)
        await made.sync()
      } finally {
        await made.close()
      }
      await syncFolder(dirname(path))
    }
    return (await readFile(path, 'utf8')).trim()
  }

  list(options: { after: string | null; limit: number }): Promise<ListedObject[]> {
    return listObjects(this.#folders.objects, options)
  }

  sweepStaged(olderThanMs: number): Promise<number> {
    return this.#staging.sweep(olderThanMs)
  }

  freeBytes(): Promise<number> {
    return this.#staging.freeBytes()
  }

  async assertAvailable(): Promise<void> {
    // A disk is there; whether it has room, `stage` finds out.
  }

  async untilAvailable(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
  }

  async ready(): Promise<void> {
    try {
      await this.#staging.assertUsable()
    } catch (error) {
      throw storageUnusable(this.#folders.objects, error)
    }
  }

  async close(): Promise<void> {
    // Nothing stays open between two calls.
  }
}

const asMissing =
  (sha256: string) =>
  (error: unknown): never => {
    throw errnoOf(error) === 'ENOENT' ? objectMissing(sha256, error) : error
  }

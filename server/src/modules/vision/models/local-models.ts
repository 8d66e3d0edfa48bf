import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ObjectStore } from '#kernel/storage'
import type { Ids } from '#kernel/system'
import type { LocalModel } from '../embeddings/clip/spec.ts'
import { modelFileCorrupt } from './errors.ts'
import type { ModelFile } from './model-files.ts'
import { PartialFile } from './partial-file.ts'
import type { ModelRow } from './tables.ts'

const INCOMING = '.incoming'
const PARTIAL = '.partial'

type Located = Pick<ModelRow, 'key' | 'dtype' | 'files'>

export interface LocalModelsOptions {
  readonly folder: string
  readonly objects: Pick<ObjectStore, 'open'>
  readonly ids: Ids
  /** Bytes of model files that one child may hold open. */
  readonly memory: number
}

/**
 * The files of models on this machine, copied from the object store when they are first needed: a model is run from a
 * path, and an object store may be a bucket. Several processes may share the folder.
 */
export class LocalModels {
  readonly #options: LocalModelsOptions
  /** What is being copied, so that a model is copied once. */
  readonly #copying = new Map<string, Promise<void>>()

  constructor(options: LocalModelsOptions) {
    this.#options = options
  }

  /** Copies what is missing. Throws `storage.*`, and 500 `vision.model_file_corrupt` for an object with other bytes. */
  async locate({ key, dtype, files }: Located, signal: AbortSignal): Promise<LocalModel> {
    const folder = this.#folderOf(key)
    const running = this.#copying.get(key)
    if (running) await running.catch(() => undefined)
    const copying = this.#copyMissing(folder, files, signal).finally(() => this.#copying.delete(key))
    this.#copying.set(key, copying)
    await copying
    return { key, dtype, folder, files, memory: this.#options.memory }
  }

  /** Copies all files again. */
  async repair(row: Located, signal: AbortSignal): Promise<LocalModel> {
    await this.evict(row.key)
    return this.locate(row, signal)
  }

  /** Whether all files are here, by their sizes; the bytes are checked when they are loaded. */
  async has({ key, files }: Pick<Located, 'key' | 'files'>): Promise<boolean> {
    for (const file of files) if (!(await this.#isThere(this.#folderOf(key), file))) return false
    return files.length > 0
  }

  /** Frees the disk; the files are copied again when they are needed. */
  async evict(key: string): Promise<void> {
    await rm(this.#folderOf(key), { recursive: true, force: true })
  }

  /** Removes what belongs to none of these models. */
  async prune(keys: readonly string[]): Promise<void> {
    const known = new Set([...keys.map(encodeURIComponent), INCOMING, PARTIAL])
    for (const name of await namesIn(this.#options.folder)) {
      if (!known.has(name)) await rm(join(this.#options.folder, name), { recursive: true, force: true })
    }
    const partials = new Set(keys.map(encodeURIComponent))
    for (const name of await namesIn(join(this.#options.folder, PARTIAL))) {
      if (!partials.has(name))
        await rm(join(this.#options.folder, PARTIAL, name), { recursive: true, force: true })
    }
  }

  /** Where a file of a model gathers while it is fetched. */
  partial(key: string, path: string): PartialFile {
    const { folder } = this.#options
    return new PartialFile(join(folder, PARTIAL, encodeURIComponent(key), encodeURIComponent(path)))
  }

  async forgetPartials(key: string): Promise<void> {
    await rm(join(this.#options.folder, PARTIAL, encodeURIComponent(key)), { recursive: true, force: true })
  }

  #folderOf(key: string): string {
    return join(this.#options.folder, encodeURIComponent(key))
  }

  async #isThere(folder: string, { path, size }: ModelFile): Promise<boolean> {
    const found = await stat(join(folder, path)).catch(() => null)
    return found?.size === size
  }

  async #copyMissing(folder: string, files: readonly ModelFile[], signal: AbortSignal): Promise<void> {
    for (const file of files) {
      signal.throwIfAborted()
      if (!(await this.#isThere(folder, file))) await this.#copy(join(folder, file.path), file, signal)
    }
  }

  /** The file appears under its name when it is whole, right and on the disk. */
  async #copy(target: string, { path, sha256 }: ModelFile, signal: AbortSignal): Promise<void> {
    const incoming = join(this.#options.folder, INCOMING, this.#options.ids.next())
    await mkdir(dirname(incoming), { recursive: true, mode: 0o700 })
    try {
      const hash = createHash('sha256')
      const hashing = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          hash.update(chunk)
          done(null, chunk)
        },
      })
      const source = await this.#options.objects.open(sha256, { signal })
      await pipeline(source, hashing, createWriteStream(incoming, { mode: 0o600, flush: true }), { signal })
      if (hash.digest('hex') !== sha256) throw modelFileCorrupt(path)
      await mkdir(dirname(target), { recursive: true, mode: 0o700 })
      await rename(incoming, target)
      await syncFolder(dirname(target))
    } finally {
      await rm(incoming, { force: true })
    }
  }
}

const namesIn = async (folder: string): Promise<string[]> => {
  // Not made before the first model.
  return readdir(folder).catch(() => [])
}

const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r')
  await handle.sync().finally(() => handle.close())
}

import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { ObjectStore } from '#kernel/storage'
import { indexFolder } from './folder.ts'

const SUFFIX = '.usearch'
/** Files that nothing has needed for so long are removed; another process of this machine may be fetching a young one. */
const STALE_MS = 60 * 60_000

/** The index files of this node: copies of what the object store has, to be mapped into memory. */
export interface IndexFiles {
  /** The path of the file, fetched if it is not here. Throws `storage.object_missing` and `storage.unavailable`. */
  fetch(file: { readonly sha256: string; readonly size: number }, signal: AbortSignal): Promise<string>
  /** Takes the copy away, so that the next `fetch` gets another one. */
  discard(sha256: string): Promise<void>
  /** Removes copies and unfinished builds that nothing needs. */
  tidy(isNeeded: (sha256: string) => Promise<boolean>, now: number): Promise<void>
}

export const createIndexFiles = (objects: ObjectStore, dataDir: string): IndexFiles => {
  const folder = indexFolder(dataDir)
  const pathOf = (sha256: string): string => join(folder, `${sha256}${SUFFIX}`)
  return {
    async fetch({ sha256, size }, signal) {
      const path = pathOf(sha256)
      const here = await stat(path).catch(() => null)
      // Written under another name until it was whole, so a file of the right size is the right one.
      if (here?.size === size) return path
      await mkdir(folder, { recursive: true })
      await download(objects, sha256, path, signal)
      return path
    },
    discard: sha256 => rm(pathOf(sha256), { force: true }),
    async tidy(isNeeded, now) {
      for (const name of await readdir(folder).catch(() => [])) {
        const path = join(folder, name)
        const found = await stat(path).catch(() => null)
        if (!found || now - found.mtimeMs < STALE_MS) continue
        if (!name.endsWith(SUFFIX) || !(await isNeeded(name.slice(0, -SUFFIX.length))))
          await rm(path, { force: true })
      }
    },
  }
}

const download = async (
  objects: ObjectStore,
  sha256: string,
  path: string,
  signal: AbortSignal,
): Promise<void> => {
  const part = `${path}.${process.pid}-${performance.now()}.part`
  const hash = createHash('sha256')
  try {
    const source = await objects.open(sha256, { signal })
    source.on('data', (chunk: Buffer) => hash.update(chunk))
    await pipeline(source, createWriteStream(part), { signal })
    if (hash.digest('hex') !== sha256)
      throw new Error(`The object ${sha256} has other bytes than its name says`)
    const handle = await open(part, 'r')
    await handle.sync()
    await handle.close()
    await rename(part, path)
  } finally {
    await rm(part, { force: true })
  }
}

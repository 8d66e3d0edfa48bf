import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ListedObject } from '../object-store.ts'
import { isSha256 } from '../sha256.ts'
import { unless } from '../staging/errno.ts'

/** Objects in the order of their hashes, at most `limit` after `after`; it holds the names of one shard at a time. */
export const listObjects = async (
  objects: string,
  options: { after: string | null; limit: number },
): Promise<ListedObject[]> => {
  const after = options.after ?? ''
  const found: ListedObject[] = []
  for (const first of await shards(objects, after.slice(0, 2))) {
    const from = after.startsWith(first) ? after.slice(2, 4) : ''
    for (const second of await shards(join(objects, first), from)) {
      const folder = join(objects, first, second)
      for (const name of await objectNames(folder, first + second, after)) {
        if (found.length >= options.limit) return found
        // Removed between the listing and the look.
        const stats = await stat(join(folder, name)).catch(unless('ENOENT', null))
        if (stats) found.push({ sha256: name, size: stats.size, modifiedAt: Math.floor(stats.mtimeMs) })
      }
    }
  }
  return found
}

const shards = async (folder: string, from: string): Promise<string[]> =>
  (await readdir(folder)).filter(name => /^[0-9a-f]{2}$/.test(name) && name >= from).sort()

const objectNames = async (folder: string, prefix: string, after: string): Promise<string[]> =>
  (await readdir(folder)).filter(name => isSha256(name) && name.startsWith(prefix) && name > after).sort()

import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileSource } from './source.ts'

/** The files of a model in a folder of this machine. */
export const createFolder = (folder: string): FileSource => ({
  name: folder,
  async describe(path) {
    const found = await stat(join(folder, path)).catch(() => null)
    return found?.isFile() ? { size: found.size, sha256: null, gitSha1: null, commit: null } : null
  },
  open: async (path, start, _file, signal) => ({
    stream: createReadStream(join(folder, path), { start, signal }),
    start,
  }),
})

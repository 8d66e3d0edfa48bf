import { mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { assertSha256 } from '../sha256.ts'
import { unless } from '../staging/errno.ts'
import { FOLDER_MODE } from '../staging/staging.ts'

/**
 * The layout below the root: `aa/bb/<sha256>` (65,536 folders: 150 files each at ten million objects) and
 * `staging/<id>` on the same file system, so that a rename makes an object appear whole.
 */
export class Folders {
  readonly objects: string
  readonly staging: string
  /** Shard folders whose entries are on disk; bounded by their number, 65,792. */
  readonly #durable = new Set<string>()

  constructor(root: string) {
    this.objects = root
    this.staging = join(root, 'staging')
  }

  /** Whose store this is. */
  get ownerMark(): string {
    return join(this.objects, 'owner')
  }

  async create(): Promise<void> {
    await mkdir(this.objects, { recursive: true, mode: FOLDER_MODE })
    await syncFolder(dirname(this.objects))
  }

  objectPath(sha256: string): string {
    assertSha256(sha256)
    return join(this.objects, sha256.slice(0, 2), sha256.slice(2, 4), sha256)
  }

  /** Makes the folders above an object, so that they survive a power cut. */
  async prepare(objectPath: string): Promise<void> {
    const shard = dirname(objectPath)
    for (const folder of [dirname(shard), shard]) {
      if (this.#durable.has(folder)) continue
      await mkdir(folder, { mode: FOLDER_MODE }).catch(unless('EEXIST', undefined))
      await syncFolder(dirname(folder))
      this.#durable.add(folder)
    }
  }
}

/** Puts a folder's entries (new names, renames, removals) on the disk. */
export const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

import { statfs } from 'node:fs/promises'
import { storageFull } from '../problems.ts'

/** Bytes that all uploads of this process together write between two looks at the disk. */
const LOOK_EVERY_BYTES = 16 * 2 ** 20

/** Free bytes of the file system that holds `folder`, as far as an ordinary user may take them. */
export const freeBytesOf = async (folder: string): Promise<number> => {
  const stats = await statfs(folder)
  return stats.bavail * stats.bsize
}

/** Sees to it that uploads leave the reserve alone, however many come at once. */
export class Room {
  readonly #folder: string
  readonly #reserveBytes: number
  #sinceLook = 0

  constructor(folder: string, reserveBytes: number) {
    this.#folder = folder
    this.#reserveBytes = reserveBytes
  }

  /** Throws `storage.full` (507) when `bytes` more would take from the reserve. */
  async require(bytes: number): Promise<void> {
    if (this.#reserveBytes === 0) return
    const free = await freeBytesOf(this.#folder)
    if (free < this.#reserveBytes + bytes) throw storageFull(undefined, this.#reserveBytes)
  }

  /** Counts bytes that were written; once they amount to something, `require` decides whether more may come. */
  async spent(bytes: number): Promise<void> {
    this.#sinceLook += bytes
    if (this.#sinceLook < LOOK_EVERY_BYTES) return
    await this.require(0)
    this.#sinceLook = 0
  }
}

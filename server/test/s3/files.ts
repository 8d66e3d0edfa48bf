import { randomUUID } from 'node:crypto'
import { renameSync } from 'node:fs'
import { appendFile, copyFile, mkdir, open, readdir, rm, stat, unlink, utimes } from 'node:fs/promises'
import { join } from 'node:path'

export interface StoredObject {
  readonly key: string
  readonly etag: string
  readonly size: number
  /** Unix milliseconds. */
  readonly modifiedAt: number
  readonly path: string
}

export interface Part {
  readonly number: number
  readonly etag: string
  readonly md5: string
  readonly size: number
  readonly path: string
}

export interface PendingUpload {
  readonly id: string
  readonly key: string
  readonly startedAt: number
  readonly parts: Map<number, Part>
}

const nameOf = (key: string, etag: string): string => `${Buffer.from(key).toString('base64url')}.${etag}`

/** Objects of one bucket as real files: `<key in base64url>.<etag>`; what a folder holds is there after a restart, too. */
export class BucketFiles {
  readonly #folder: string
  readonly #objects = new Map<string, StoredObject>()
  readonly uploads = new Map<string, PendingUpload>()

  constructor(folder: string) {
    this.#folder = folder
  }

  async load(): Promise<void> {
    await mkdir(join(this.#folder, 'incoming'), { recursive: true })
    for (const entry of await readdir(this.#folder, { withFileTypes: true })) {
      const [name = '', etag = ''] = entry.name.split('.')
      if (!entry.isFile()) continue
      const path = join(this.#folder, entry.name)
      const { size, mtimeMs } = await stat(path)
      const key = Buffer.from(name, 'base64url').toString()
      this.#objects.set(key, { key, etag, size, modifiedAt: Math.floor(mtimeMs), path })
    }
  }

  incoming(): string {
    return join(this.#folder, 'incoming', randomUUID())
  }

  get(key: string): StoredObject | undefined {
    return this.#objects.get(key)
  }

  /** In the order of their keys, as S3 lists them. */
  sorted(): StoredObject[] {
    return [...this.#objects.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
  }

  /** The file at `incoming` becomes the object, in one step, unless `condition` throws at that moment. */
  async put(
    key: string,
    incoming: string,
    etag: string,
    modifiedAt: number,
    condition: () => void = () => undefined,
  ): Promise<StoredObject> {
    const { size } = await stat(incoming)
    const path = join(this.#folder, nameOf(key, etag))
    await utimes(incoming, modifiedAt / 1000, modifiedAt / 1000)
    // From here to the entry in the table nothing else runs, so that of two conditional puts one alone succeeds.
    condition()
    const before = this.#objects.get(key)
    renameSync(incoming, path)
    const stored = { key, etag, size, modifiedAt, path }
    this.#objects.set(key, stored)
    if (before && before.path !== path) await unlink(before.path)
    return stored
  }

  async copy(from: StoredObject, key: string, modifiedAt: number): Promise<StoredObject> {
    const incoming = this.incoming()
    await copyFile(from.path, incoming)
    return this.put(key, incoming, from.etag, modifiedAt)
  }

  async remove(key: string): Promise<void> {
    const stored = this.#objects.get(key)
    this.#objects.delete(key)
    if (stored) await rm(stored.path, { force: true })
  }

  /** Changes the stored bytes behind everybody's back. */
  async damage(key: string): Promise<void> {
    const stored = this.#objects.get(key)
    if (!stored) throw new Error(`There is no object ${key}`)
    const file = await open(stored.path, 'r+')
    const byte = Buffer.alloc(1)
    await file.read(byte, 0, 1, 0)
    await file.write(Buffer.from([(byte[0] ?? 0) ^ 0xff]), 0, 1, 0)
    await file.close()
  }

  async drop(upload: PendingUpload): Promise<void> {
    this.uploads.delete(upload.id)
    for (const part of upload.parts.values()) await rm(part.path, { force: true })
  }
}

/** Appends file after file to `target`. */
export const concatenate = async (target: string, paths: readonly string[]): Promise<void> => {
  await appendFile(target, '')
  const out = await open(target, 'a')
  for (const path of paths) {
    const part = await open(path, 'r')
    const piece = Buffer.allocUnsafe(1_048_576)
    for (;;) {
      const { bytesRead } = await part.read(piece, 0, piece.length)
      if (bytesRead === 0) break
      await out.write(piece, 0, bytesRead)
    }
    await part.close()
  }
  await out.close()
}

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { FileSource, SourceFile } from './source.ts'

/** What has come of one file; it outlives the process, so that the next try goes on where this one ended. */
export class PartialFile {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  /** Bytes that are there. */
  async size(): Promise<number> {
    const found = await stat(this.path).catch(() => null)
    return found?.size ?? 0
  }

  /** Appends `stream` from byte `start` on; what was there beyond it is dropped. */
  async append(
    stream: AsyncIterable<Uint8Array>,
    start: number,
    options: { maxBytes: number; onBytes: (count: number) => void },
  ): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 })
    const file = await open(this.path, start === 0 ? 'w' : 'r+', 0o600)
    try {
      await file.truncate(start)
      let at = start
      for await (const bytes of stream) {
        const chunk = bytes.subarray(0, options.maxBytes - at)
        if (chunk.length === 0) break
        await file.write(chunk, 0, chunk.length, at)
        at += chunk.length
        options.onBytes(chunk.length)
      }
    } finally {
      await file.close()
    }
  }

  /** Both names of its bytes: sha256, and the one that git gives a file of this size. */
  async hashes(): Promise<{ sha256: string; gitSha1: string }> {
    const sha256 = createHash('sha256')
    const sha1 = createHash('sha1').update(`blob ${await this.size()}\0`)
    await pipeline(createReadStream(this.path), async (source: AsyncIterable<Buffer>) => {
      for await (const chunk of source) {
        sha256.update(chunk)
        sha1.update(chunk)
      }
    })
    return { sha256: sha256.digest('hex'), gitSha1: sha1.digest('hex') }
  }

  read = () => createReadStream(this.path)

  remove = (): Promise<void> => rm(this.path, { force: true })
}

export interface Download {
  readonly source: FileSource
  readonly path: string
  readonly file: SourceFile
  readonly partial: PartialFile
  readonly signal: AbortSignal
  readonly onBytes: (count: number) => void
}

/**
 * Brings the rest of a file, from where the try before ended when its bytes can be checked at the end. Throws what the
 * source throws; what has come stays.
 */
export const download = async (wish: Download): Promise<void> => {
  const { source, path, file, partial, signal, onBytes } = wish
  const had = file.sha256 === null && file.gitSha1 === null ? 0 : await partial.size()
  const from = had <= file.size ? had : 0
  if (from === file.size && file.size > 0) {
    onBytes(file.size)
    return
  }
  const { stream, start } = await source.open(path, from, file, signal)
  onBytes(start)
  await partial.append(stream, start, { maxBytes: file.size, onBytes })
}

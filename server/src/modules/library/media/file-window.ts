import { unreadableImage } from './failures.ts'
import type { FilePart } from './tasks.ts'

/** Read ahead by so much: the next structure is usually near. */
const READ_AHEAD = 1024 * 1024
/** One structure of a header is never longer than this. */
const MAX_STRUCTURE = 8 * 1024 * 1024

/** Thrown by `FileWindow.bytes`: the reader begins again when that part of the file has come. */
export class MoreNeeded extends Error {
  override readonly name = 'MoreNeeded'
  readonly start: number
  readonly length: number

  constructor(start: number, length: number) {
    super(`Bytes from ${start} on are needed`)
    this.start = start
    this.length = length
  }
}

/** A file of which some parts are known. Header readers address it as if it were all there. */
export class FileWindow {
  readonly size: number
  readonly #parts: readonly FilePart[]

  constructor(size: number, parts: readonly FilePart[]) {
    this.size = size
    this.#parts = parts
  }

  /** Throws 422 `library.unreadable_image` past the end of the file, and `MoreNeeded` past what is known. */
  bytes(start: number, length: number): Buffer {
    if (start + length > this.size) throw unreadableImage('the file ends within its header')
    if (length > MAX_STRUCTURE) throw unreadableImage('its header is too long')
    for (const part of this.#parts) {
      const from = start - part.start
      if (from >= 0 && from + length <= part.bytes.length) return part.bytes.subarray(from, from + length)
    }
    throw new MoreNeeded(start, Math.min(Math.max(length, READ_AHEAD), this.size - start))
  }

  text(start: number, length: number): string {
    return this.bytes(start, length).toString('latin1')
  }
}

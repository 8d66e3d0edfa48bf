import { unreadableImage } from './failures.ts'
import type { FileWindow } from './file-window.ts'

/** A box of the ISO base media file format (ISO/IEC 14496-12, section 4.2). */
export interface Box {
  readonly type: string
  /** Where its content begins and ends in the file. */
  readonly start: number
  readonly end: number
}

/** More boxes side by side than this are not gone through. */
const MAX_BOXES = 10_000

/** The boxes between `start` and `end`, in order; only their headers are read. */
export function* boxes(file: FileWindow, start: number, end: number): Generator<Box> {
  let at = start
  for (let count = 0; at + 8 <= end; count += 1) {
    if (count === MAX_BOXES) throw unreadableImage('it has too many boxes')
    const header = file.bytes(at, 8)
    const type = header.toString('latin1', 4, 8)
    const length = header.readUInt32BE(0)
    const wide = length === 1
    const size = wide ? Number(file.bytes(at + 8, 8).readBigUInt64BE(0)) : length === 0 ? end - at : length
    const headerLength = wide ? 16 : 8
    if (size < headerLength || at + size > end) throw unreadableImage(`a box of it is broken`)
    yield { type, start: at + headerLength, end: at + size }
    at += size
  }
}

/** The first box of a type, or undefined. */
export function findBox(file: FileWindow, type: string, start: number, end: number): Box | undefined {
  for (const box of boxes(file, start, end)) if (box.type === type) return box
  return undefined
}

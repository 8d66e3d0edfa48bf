import { Readable } from 'node:stream'
import parseRange from 'range-parser'
import type { ByteRange } from '#kernel/storage'

/** More ranges than this in one request are an attack or a mistake; the whole content is sent, as RFC 9110 section 14.2 allows. */
const MAX_RANGES = 20

/**
 * Reads a `Range` header (RFC 9110 section 14). Null: none, of another unit, malformed or too many: send everything.
 * `unsatisfiable`: 416.
 */
export const readRanges = (
  header: string | undefined,
  size: number,
): ByteRange[] | 'unsatisfiable' | null => {
  if (header === undefined || !/^bytes=/i.test(header) || hasBackwardRange(header)) return null
  const ranges = parseRange(size, header)
  if (ranges === -1) return 'unsatisfiable'
  if (ranges === -2 || ranges.length > MAX_RANGES) return null
  const total = ranges.reduce((sum, { start, end }) => sum + end - start + 1, 0)
  // Overlapping ranges that add up to more than the whole are a way to multiply traffic.
  if (total > size) return null
  return ranges.map(({ start, end }) => ({ start, end }))
}

/** A range whose end lies before its start is invalid, not unsatisfiable (RFC 9110 section 14.1.1). */
const hasBackwardRange = (header: string): boolean =>
  [...header.matchAll(/(\d+)\s*-\s*(\d+)/g)].some(([, start, end]) => Number(start) > Number(end))

interface Part {
  readonly head: Buffer
  readonly range: ByteRange
}

/** A `multipart/byteranges` body: its length is known before the first byte is read. */
export const multipartRanges = (options: {
  ranges: readonly ByteRange[]
  size: number
  mime: string
  boundary: string
  open: (range: ByteRange) => Promise<Readable>
}): { contentType: string; length: number; body: Readable } => {
  const { ranges, size, mime, boundary, open } = options
  const parts: Part[] = ranges.map(range => ({
    range,
    head: Buffer.from(
      `\r\n--${boundary}\r\nContent-Type: ${mime}\r\nContent-Range: bytes ${range.start}-${range.end}/${size}\r\n\r\n`,
    ),
  }))
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`)
  const length = parts.reduce(
    (sum, { head, range }) => sum + head.length + range.end - range.start + 1,
    tail.length,
  )
  async function* generate(): AsyncGenerator<Buffer> {
    for (const { head, range } of parts) {
      yield head
      yield* await open(range)
    }
    yield tail
  }
  return {
    contentType: `multipart/byteranges; boundary=${boundary}`,
    length,
    body: Readable.from(generate(), { objectMode: false }),
  }
}

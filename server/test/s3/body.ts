import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { S3Fault } from './faults.ts'

export interface ReceivedBody {
  readonly size: number
  /** Lower-case hex. */
  readonly md5: string
}

const UNSIGNED = new Set(['UNSIGNED-PAYLOAD', undefined])

/** Writes a request's body to `path`, and refuses what is shorter, longer or other than its headers say. */
export const receiveBody = async (
  request: IncomingMessage,
  path: string,
  limits: { cutAfterBytes?: number | undefined },
): Promise<ReceivedBody> => {
  const stated = request.headers['x-amz-content-sha256']?.toString()
  const isChunked = stated?.startsWith('STREAMING-') ?? false
  const md5 = createHash('md5')
  const sha256 = createHash('sha256')
  let size = 0
  const count = async function* (source: AsyncIterable<Buffer>) {
    for await (const chunk of source) {
      size += chunk.length
      if (size > (limits.cutAfterBytes ?? Number.POSITIVE_INFINITY)) {
        request.socket.destroy()
        throw new Error('cut on order')
      }
      md5.update(chunk)
      sha256.update(chunk)
      yield chunk
    }
  }
  await pipeline(isChunked ? unchunk(request) : request, count, createWriteStream(path))
  const digest = sha256.digest('hex')
  if (!isChunked && !UNSIGNED.has(stated) && stated !== digest)
    throw new S3Fault(400, 'XAmzContentSHA256Mismatch', 'The body does not match x-amz-content-sha256.')
  const length = isChunked
    ? request.headers['x-amz-decoded-content-length']
    : request.headers['content-length']
  if (length !== undefined && Number(length) !== size)
    throw new S3Fault(400, 'IncompleteBody', 'The body has another length than was announced.')
  const digestMd5 = md5.digest()
  const statedMd5 = request.headers['content-md5']
  if (statedMd5 !== undefined && statedMd5 !== digestMd5.toString('base64'))
    throw new S3Fault(400, 'BadDigest', 'The Content-MD5 did not match.')
  return { size, md5: digestMd5.toString('hex') }
}

/** The content of `aws-chunked`: `<hex size>[;chunk-signature=…]CRLF<bytes>CRLF` …, a chunk of size 0, trailers. */
async function* unchunk(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0)
  let inChunk = 0
  for await (const piece of source) {
    held = Buffer.concat([held, piece])
    for (;;) {
      if (inChunk > 0) {
        const part = held.subarray(0, inChunk)
        if (part.length > 0) yield part
        inChunk -= part.length
        held = held.subarray(part.length)
        if (inChunk > 0) break
      }
      // The line end of the chunk before belongs to nobody.
      const from = held.subarray(0, 2).toString() === '\r\n' ? 2 : 0
      const end = held.indexOf('\r\n', from)
      if (end < 0) break
      inChunk = Number.parseInt(held.subarray(from, end).toString(), 16)
      held = held.subarray(end + 2)
      // After the last chunk there are only trailers.
      if (inChunk === 0) {
        for await (const _trailer of source);
        return
      }
    }
  }
}

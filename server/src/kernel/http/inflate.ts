import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { Problem } from '#kernel/errors'
import { tooLarge } from './problem-reply.ts'

export const isGzip = (request: IncomingMessage): boolean =>
  request.headers['content-encoding']?.trim().toLowerCase() === 'gzip'

const inflateAll = promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip)

const broken = (cause: unknown): Problem =>
  new Problem({
    status: 400,
    code: 'request.invalid',
    message: 'body: is not the gzip that Content-Encoding says it is',
    issues: [{ path: 'body', message: 'is not the gzip that Content-Encoding says it is' }],
    cause,
  })

/**
 * Inflates a gzipped body off the main thread. One that becomes larger than `maxBytes` is given up as soon as it does
 * (413), so it never holds more memory than that, whatever it would have become.
 */
export const inflate = async (body: Buffer, maxBytes: number): Promise<Buffer> => {
  try {
    return await inflateAll(body, { maxOutputLength: maxBytes })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE')
      throw tooLarge(maxBytes)
    throw broken(error)
  }
}

import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { Problem } from '#kernel/errors'
import type { Ids } from '#kernel/system'
import { problemDocument } from './problem-reply.ts'

const toProblem = (code: string | undefined): Problem => {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new Problem({
      status: 431,
      code: 'request.headers_too_large',
      message: 'The head of the request may have 16 KiB at most.',
    })
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new Problem({
      status: 408,
      code: 'request.timeout',
      message: 'The head of the request came too slowly.',
    })
  }
  return new Problem({ status: 400, code: 'request.malformed', message: 'This is not valid HTTP/1.1.' })
}

/** Answers what never became a request, and ends the connection: nothing that follows on it could be trusted. */
export const answerClientError = (error: Error & { code?: string }, socket: Socket, ids: Ids): void => {
  if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) {
    socket.destroy()
    return
  }
  const id = ids.next()
  const problem = toProblem(error.code)
  const body = JSON.stringify(problemDocument(problem, id))
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
      'Content-Type: application/problem+json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      `X-Request-Id: ${id}`,
      'X-Content-Type-Options: nosniff',
      'Cache-Control: no-store',
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  )
  const timer = setTimeout(() => socket.destroy(), 1_000)
  socket.once('close', () => clearTimeout(timer))
}

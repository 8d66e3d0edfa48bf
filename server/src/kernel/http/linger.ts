import type { IncomingMessage, ServerResponse } from 'node:http'
import { announcesBody, declaredLength, waitsForContinue } from './body.ts'

/** An unread body up to here is read to its end and thrown away: cheaper than a new connection. */
const DRAINED_BYTES = 64 * 1024
/** How long a client that is still sending may take to read its answer. */
const LINGER_MS = 1_000

/**
 * Readies the connection for an answer that comes before the body was read. A small body is drained by Node.
 * For a large or an endless one the connection ends with this answer: nothing more is read, and it stays open
 * for a moment, because closing it at once would reset it and could take the answer away from the client.
 */
export const answerBeforeBody = (request: IncomingMessage, response: ServerResponse): void => {
  if (request.complete || !announcesBody(request)) return
  const length = declaredLength(request)
  if (length !== null && length <= DRAINED_BYTES && !waitsForContinue(request)) return
  const { socket } = request
  response.setHeader('connection', 'close')
  // Node calls this when the last answer of a connection is written; its own version resets the connection.
  socket.destroySoon = () => {
    socket.pause()
    socket.end()
    const timer = setTimeout(() => socket.destroy(), LINGER_MS)
    socket.once('close', () => clearTimeout(timer))
  }
}

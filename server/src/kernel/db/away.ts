import { Problem } from '#kernel/errors'

/** SQLSTATE classes and codes that say that the server, not the statement, is the trouble. */
const AWAY = /^(08...|57P0[123]|53300|3D000|28...)$/
const SOCKET_AWAY = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])
/** What `pg` and its pool say when there is no code: their errors of a lost or a late connection. */
const AWAY_TEXT =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Client has encountered a connection error|Client was closed and is not queryable|Cannot use a pool after calling end|Query read timeout)/

/** The SQLSTATE or the system's code of an error, if it has one. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

/** What is done to sockets and names; with any other call the system speaks of files. */
const OF_SOCKETS = new Set<unknown>(['connect', 'read', 'write', 'getaddrinfo'])
const isSocketError = (error: Error): boolean => 'syscall' in error && OF_SOCKETS.has(error.syscall)

/** The 503 of a database that does not answer: for requests, and for whoever must know before asking. */
export const databaseAway = (cause?: unknown): Problem =>
  new Problem({
    status: 503,
    code: 'system.database_away',
    message: 'The database cannot be reached at the moment. Try again shortly.',
    retryAfterSeconds: 2,
    ...(cause === undefined ? {} : { cause }),
  })

/** Whether an error says that the database cannot be reached, whatever was asked of it. */
export const isDatabaseAway = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false
  if (error instanceof Problem) return error.code === 'system.database_away'
  if (AWAY_TEXT.test(error.message)) return true
  const code = codeOf(error)
  if (code === undefined) return false
  if (SOCKET_AWAY.has(code)) return error instanceof AggregateError || isSocketError(error)
  return AWAY.test(code)
}

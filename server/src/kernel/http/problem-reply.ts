import { STATUS_CODES } from 'node:http'
import { databaseAway, isDatabaseAway } from '#kernel/db'
import { type FieldIssue, Problem } from '#kernel/errors'

/** A request that the schema or the wire's own rules refuse. */
export const invalidRequest = (issues: readonly FieldIssue[], message?: string): Problem =>
  new Problem({
    status: 400,
    code: 'request.invalid',
    message: message ?? issues.map(issue => `${issue.path}: ${issue.message}`).join('; '),
    issues,
  })

export const invalidField = (path: string, message: string): Problem => invalidRequest([{ path, message }])

export const tooLarge = (maxBytes: number): Problem =>
  new Problem({
    status: 413,
    code: 'request.too_large',
    message: `The body may have ${maxBytes} bytes at most.`,
    extra: { maxBytes },
  })

export const unsupportedType = (accepted: readonly string[]): Problem =>
  new Problem({
    status: 415,
    code: 'request.unsupported_type',
    message: `Send the body as ${accepted.join(' or ')}.`,
    headers: { accept: accepted.join(', ') },
  })

export const unauthenticated = (): Problem =>
  new Problem({
    status: 401,
    code: 'access.unauthenticated',
    message: 'Send credentials: Authorization: Bearer <token or API key>, or X-API-Key.',
  })

const databaseBusy = (cause: unknown): Problem =>
  new Problem({
    status: 503,
    code: 'system.database_busy',
    message: 'Another request holds what this one needs. Try again shortly.',
    retryAfterSeconds: 1,
    cause,
  })

const codeOf = (error: Error): string | undefined =>
  'code' in error && typeof error.code === 'string' ? error.code : undefined

const fromDatabase = (error: Error): Problem | null => {
  if (isDatabaseAway(error)) return databaseAway(error)
  // 55P03 lock not available, 40001 serialisation, 40P01 deadlock, 57014 statement time-out.
  return ['55P03', '40001', '40P01', '57014'].includes(codeOf(error) ?? '') ? databaseBusy(error) : null
}

/** Faults that the HTTP framework finds before a route runs. */
const fromFramework = (error: Error): Problem | null => {
  const code = codeOf(error)
  if (code === 'FST_ERR_BAD_URL') return invalidField('path', 'the percent-encoding is broken')
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return unsupportedType(['application/json'])
  if (!code?.startsWith('FST_')) return null
  const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500
  return status < 500 ? invalidRequest([], error.message) : null
}

/** Translates whatever was thrown; what nobody foresaw becomes `internal.error` without a word of its message. */
export const toProblem = (error: unknown): Problem => {
  if (error instanceof Problem) return error
  const known = error instanceof Error ? (fromFramework(error) ?? fromDatabase(error)) : null
  return (
    known ??
    new Problem({
      status: 500,
      code: 'internal.error',
      message: 'Something went wrong on the server. The request id finds it in the log.',
      cause: error,
    })
  )
}

/** The document of RFC 9457; `extra` first, so that it cannot overwrite the standard members. */
export const problemDocument = (problem: Problem, requestId: string): Record<string, unknown> => ({
  ...problem.extra,
  type: `urn:fovea:problem:${problem.code}`,
  title: STATUS_CODES[problem.status] ?? 'Error',
  status: problem.status,
  detail: problem.message,
  code: problem.code,
  requestId,
  ...(problem.issues.length > 0 ? { issues: problem.issues } : {}),
})

/** The headers that go with a problem: its own, `Retry-After` and, for 401, the challenge (RFC 9110, 11.6.1). */
export const problemHeaders = (problem: Problem): Record<string, string> => ({
  'cache-control': 'no-store',
  ...(problem.status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
  ...(problem.retryAfterSeconds === undefined
    ? {}
    : { 'retry-after': String(Math.max(1, Math.ceil(problem.retryAfterSeconds))) }),
  ...problem.headers,
})

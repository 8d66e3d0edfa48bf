import type { Issue, Job } from './types.ts'

export interface FoveaErrorInit {
  status?: number
  code: string
  message: string
  issues?: Issue[]
  requestId?: string | null
  retryAfterSeconds?: number | null
  cause?: unknown
}

/** Whatever goes wrong between you and the server is one of these; `code` is stable, `message` is not. */
export class FoveaError extends Error {
  override readonly name: string = 'FoveaError'
  /** HTTP status, 0 where there was no answer. */
  readonly status: number
  /** For example `library.asset_not_found`. */
  readonly code: string
  /** What is wrong with which field; empty unless the request was invalid. */
  readonly issues: Issue[]
  /** Names the request in the server's log; quote it when you ask somebody for help. */
  readonly requestId: string | null
  readonly retryAfterSeconds: number | null

  constructor(init: FoveaErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause })
    this.status = init.status ?? 0
    this.code = init.code
    this.issues = init.issues ?? []
    this.requestId = init.requestId ?? null
    this.retryAfterSeconds = init.retryAfterSeconds ?? null
  }
}

/** 401: no credentials, or ones that are wrong, expired or revoked. */
export class AuthenticationError extends FoveaError {
  override readonly name = 'AuthenticationError'
}
/** 403: known, but not allowed; a scope or a role is missing. */
export class PermissionError extends FoveaError {
  override readonly name = 'PermissionError'
}
/** 404: not there, or not in a project of yours. */
export class NotFoundError extends FoveaError {
  override readonly name = 'NotFoundError'
}
/** 409: the state of the object does not allow this. */
export class ConflictError extends FoveaError {
  override readonly name = 'ConflictError'
}
/** 412: somebody else changed the object since you read it. */
export class PreconditionFailedError extends FoveaError {
  override readonly name = 'PreconditionFailedError'
}
/** 400 and 422: look at `issues` and `code`. */
export class ValidationError extends FoveaError {
  override readonly name = 'ValidationError'
}
/** 413: more bytes than the server takes. */
export class PayloadTooLargeError extends FoveaError {
  override readonly name = 'PayloadTooLargeError'
}
/** 429: slow down; `retryAfterSeconds` says how long. */
export class RateLimitError extends FoveaError {
  override readonly name = 'RateLimitError'
}
/** 503: the server, or the part that is needed, is away; `retryAfterSeconds` says for how long. */
export class UnavailableError extends FoveaError {
  override readonly name = 'UnavailableError'
}
/** Any other 5xx: a fault of the server. */
export class ServerError extends FoveaError {
  override readonly name = 'ServerError'
}
/** No answer: name not found, connection refused or broken off. */
export class NetworkError extends FoveaError {
  override readonly name = 'NetworkError'
}
/** No answer, or no further byte, within the time-out. */
export class TimeoutError extends FoveaError {
  override readonly name = 'TimeoutError'
}
/** A job that was waited for ended without success; `job` is its last state. */
export class JobFailedError extends FoveaError {
  override readonly name = 'JobFailedError'
  readonly job: Job

  constructor(job: Job) {
    super({
      code: job.error?.code ?? `job.${job.status}`,
      message: job.error?.message ?? `The job ${job.name} (${job.id}) was ${job.status}`,
    })
    this.job = job
  }
}

type ErrorKind = new (init: FoveaErrorInit) => FoveaError

const KIND_OF_STATUS: Record<number, ErrorKind> = {
  400: ValidationError,
  401: AuthenticationError,
  403: PermissionError,
  404: NotFoundError,
  409: ConflictError,
  412: PreconditionFailedError,
  413: PayloadTooLargeError,
  422: ValidationError,
  429: RateLimitError,
  503: UnavailableError,
}

/** Longest problem document that is read from a failed answer, in characters. */
const MAX_PROBLEM = 1_000_000

/** Makes the typed error of an answer outside 2xx; reads its body. */
export async function errorFromResponse(response: Response, now: () => number): Promise<FoveaError> {
  const problem = await readProblem(response)
  const { status } = response
  const Kind = KIND_OF_STATUS[status] ?? (status >= 500 ? ServerError : FoveaError)
  return new Kind({
    status,
    code: text(problem.code) ?? text(problem.error) ?? `http.${status}`,
    message: text(problem.detail) ?? text(problem.title) ?? `The server answered ${status}`,
    issues: issuesOf(problem.issues ?? problem.errors),
    requestId: response.headers.get('x-request-id') ?? text(problem.requestId),
    retryAfterSeconds: retryAfter(response.headers.get('retry-after'), now),
  })
}

/** RFC 9110 §10.2.3: seconds or an HTTP date. */
function retryAfter(header: string | null, now: () => number): number | null {
  if (header === null || header.trim() === '') return null
  const seconds = Number(header)
  if (Number.isFinite(seconds)) return Math.max(0, seconds)
  const date = Date.parse(header)
  return Number.isNaN(date) ? null : Math.max(0, (date - now()) / 1000)
}

async function readProblem(response: Response): Promise<Record<string, unknown>> {
  const body = (await response.text()).slice(0, MAX_PROBLEM)
  try {
    const parsed: unknown = JSON.parse(body)
    return isRecord(parsed) ? parsed : {}
  } catch {
    // A proxy in between answers with HTML or nothing; status and headers are all there is to tell.
    return {}
  }
}

function issuesOf(value: unknown): Issue[] {
  if (!Array.isArray(value)) return []
  return value.filter(isRecord).map(issue => ({
    path: Array.isArray(issue.path) ? issue.path.join('.') : (text(issue.path) ?? ''),
    message: text(issue.message) ?? '',
  }))
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

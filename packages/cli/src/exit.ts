import { constants } from 'node:os'
import {
  AuthenticationError,
  FoveaError,
  NetworkError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  TimeoutError,
  UnavailableError,
} from '@fovea/client'

/** Documented in docs/reference/cli.md; scripts rely on them. */
export const EXIT = {
  ok: 0,
  fault: 1,
  usage: 2,
  denied: 3,
  notFound: 4,
  someFailed: 5,
  unreachable: 6,
} as const

/** What the person asked for makes no sense as it stands. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** The command went through its items, and some of them failed; each was reported where it happened. */
export class SomeFailedError extends Error {
  override readonly name = 'SomeFailedError'
}

/** Ctrl-C or a signal; the reason of the abort that every command hears. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError'
  readonly exitCode: number

  constructor(signal: NodeJS.Signals) {
    super(signal === 'SIGINT' ? 'Interrupted' : `Stopped by ${signal}`)
    this.exitCode = 128 + constants.signals[signal]
  }
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof InterruptedError) return error.exitCode
  if (error instanceof UsageError) return EXIT.usage
  if (error instanceof SomeFailedError) return EXIT.someFailed
  if (error instanceof AuthenticationError || error instanceof PermissionError) return EXIT.denied
  if (error instanceof NotFoundError) return EXIT.notFound
  if (isUnreachable(error)) return EXIT.unreachable
  return EXIT.fault
}

/** No answer, or one that says that nothing can be had now. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof NetworkError || error instanceof TimeoutError || error instanceof UnavailableError
}

/** One sentence for a person, with what to do next where that is known. */
export function explain(error: unknown, url: string): string {
  if (error instanceof AuthenticationError)
    return `Not signed in to ${url}: ${error.message} Run: fovea login`
  if (error instanceof NetworkError)
    return `${url} cannot be reached: ${error.message}. Is the server running? Run: fovea start`
  if (error instanceof FoveaError) return messageOf(error)
  return error instanceof Error ? error.message : String(error)
}

/** Where what is named can be looked up. */
const LISTS: Record<string, string> = {
  'jobs.queue_not_found': 'fovea jobs queues',
  'jobs.schedule_not_found': 'fovea jobs schedules',
  'library.collection_not_found': 'fovea collections ls',
  'sessions.session_not_found': 'fovea sessions',
  'sessions.incident_not_found': 'fovea incidents',
  'sessions.ruleset_not_found': 'fovea rulesets',
}

function messageOf(error: FoveaError): string {
  const list = LISTS[error.code]
  const more = error.issues.filter(issue => !error.message.includes(issue.message))
  const issues = more.map(issue => `\n  ${issue.path}: ${issue.message}`).join('')
  const request = error.requestId === null ? '' : `, request ${error.requestId}`
  return `${error.message} (${error.code}${request})${issues}${list === undefined ? '' : ` See: ${list}`}`
}

/** The error as `--json` shows it. */
export function errorJson(error: unknown, url: string) {
  const known = error instanceof FoveaError ? error : null
  const code = known?.code ?? (error instanceof UsageError ? 'cli.usage' : 'cli.fault')
  return {
    error: {
      code,
      message: explain(error, url),
      status: known?.status ?? 0,
      requestId: known?.requestId ?? null,
    },
  }
}

/** True where the next item would fail in the same way, so that going on is no use. */
export function isFatal(error: unknown): boolean {
  if (!(error instanceof FoveaError)) return error instanceof InterruptedError
  const refused = error instanceof AuthenticationError || error instanceof PermissionError
  return refused || error instanceof RateLimitError || isUnreachable(error)
}

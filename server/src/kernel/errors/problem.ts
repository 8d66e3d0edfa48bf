/** One field of a request that the schema refused. */
export interface FieldIssue {
  /** Dotted path, e.g. `body.name` or `query.limit`. */
  readonly path: string
  readonly message: string
}

export interface ProblemOptions {
  /** HTTP status that the edge answers with. */
  readonly status: number
  /** Stable, machine-readable: `<module>.<what>`, e.g. `library.asset_not_found`. */
  readonly code: string
  /** One sentence for a person: what is wrong and how to mend it. */
  readonly message: string
  readonly issues?: readonly FieldIssue[]
  /** Extra members of the problem document (RFC 9457, section 3.2). */
  readonly extra?: Readonly<Record<string, unknown>>
  readonly retryAfterSeconds?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Whether a job that fails with it may be tried again; by default only for 429 and 5xx. */
  readonly retryable?: boolean
  readonly cause?: unknown
}

/**
 * The one error type that crosses a module's border. It is thrown once, where the rule is broken,
 * and turned into `application/problem+json`, a job's `error`, or an exit message at the edge.
 */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly status: number
  readonly code: string
  readonly issues: readonly FieldIssue[]
  readonly extra: Readonly<Record<string, unknown>>
  readonly retryAfterSeconds: number | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly retryable: boolean

  constructor(options: ProblemOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause })
    this.status = options.status
    this.code = options.code
    this.issues = options.issues ?? []
    this.extra = options.extra ?? {}
    this.retryAfterSeconds = options.retryAfterSeconds
    this.headers = options.headers ?? {}
    this.retryable = options.retryable ?? (options.status === 429 || options.status >= 500)
  }
}

/** True for a Problem with this code: the way to tell errors apart without comparing messages. */
export const hasCode = (error: unknown, code: string): error is Problem =>
  error instanceof Problem && error.code === code

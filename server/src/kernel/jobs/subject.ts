/** What a job is about, and when it runs. */
export interface JobSubject {
  readonly projectId: string | null
  readonly assetId?: string | null
  readonly requestId?: string | null
  /** W3C trace context of what makes the job necessary. */
  readonly traceparent?: string | null
  /** Not before then (Unix ms), by the database's clock. */
  readonly runAt?: number
  /** Not before so many ms from now. */
  readonly delayMs?: number
  /** In place of the declaration's. */
  readonly priority?: number
}

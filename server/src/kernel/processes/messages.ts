import type { MeasuredSpan } from '#kernel/telemetry'

/** A Problem as it crosses the process border; shared by both sides. */
export interface WireProblem {
  readonly status: number
  readonly code: string
  readonly message: string
  readonly retryable: boolean
  readonly extra: Readonly<Record<string, unknown>>
}

/** From the parent: one run. */
export interface RunMessage {
  readonly kind: 'run'
  readonly id: number
  readonly task: string
  readonly input: unknown
  /** Of the span that the run belongs to; null when nobody wants to know where its time goes. */
  readonly traceparent: string | null
}

/** What every answer to a run says beside its result. */
interface Answer {
  readonly id: number
  /** Resident memory in bytes after the run. */
  readonly rss: number
  /** Where the time of a traced run went. */
  readonly measured?: MeasuredSpan
}

export type RunAnswer =
  | (Answer & { readonly kind: 'done'; readonly output: unknown })
  | (Answer & { readonly kind: 'problem'; readonly problem: WireProblem })
  | (Answer & { readonly kind: 'fault'; readonly stack: string })

/** From the child. */
export type ChildMessage = { readonly kind: 'ready' } | RunAnswer

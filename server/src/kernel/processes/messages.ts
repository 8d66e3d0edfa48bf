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
}

/** From the child. `rss` is its resident memory in bytes after the run. */
export type ChildMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly id: number; readonly output: unknown; readonly rss: number }
  | { readonly kind: 'problem'; readonly id: number; readonly problem: WireProblem; readonly rss: number }
  | { readonly kind: 'fault'; readonly id: number; readonly stack: string; readonly rss: number }

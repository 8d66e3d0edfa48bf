import type { EngineTarget } from '../types.ts'

/** What an event says, read once: every later step works on facts and never looks into metadata. */
interface Base {
  /** Its place among the facts of the session. */
  readonly index: number
  readonly id: string
  readonly at: number
  readonly route: string
  readonly target: EngineTarget | null
  /** Route and target in one. */
  readonly key: string
  readonly causedBy: string | null
}

/** What the observer saw follow a click: null when it watched and saw nothing. */
export type Response = { readonly kind: string; readonly afterMs: number } | null

export interface Click extends Base {
  readonly kind: 'click'
  readonly x: number | null
  readonly y: number | null
  /** As it was told, else as tag and role tell; null when they do not. */
  readonly interactive: boolean | null
  readonly interactiveTold: boolean
  /** Undefined when nobody watched. */
  readonly response: Response | undefined
}
export interface Submit extends Base {
  readonly kind: 'submit'
  readonly valid: boolean | null
}
export interface Input extends Base {
  readonly kind: 'input'
  readonly valid: boolean | null
}
export interface Request extends Base {
  readonly kind: 'request'
  /** Null: given up by the page itself, which says neither. */
  readonly ok: boolean | null
  /** The time of the event is that of its end; null when only that is known. */
  readonly durationMs: number | null
  /** Method, path and status, without what differs from case to case. */
  readonly label: string
  /** Method and path. */
  readonly source: string
}
export interface Failure extends Base {
  readonly kind: 'error'
  readonly label: string
  readonly source: string
}
export interface Navigation extends Base {
  readonly kind: 'navigation'
  readonly how: 'load' | 'reload' | 'push' | 'pop' | 'hash' | null
  readonly from: string | null
  readonly to: string
}
export interface Scroll extends Base {
  readonly kind: 'scroll'
  readonly depth: number | null
  readonly reversals: number | null
}
export interface Pointer extends Base {
  readonly kind: 'pointer'
  readonly reversals: number
}
export interface Progress extends Base {
  readonly kind: 'progress'
  readonly visible: boolean
}
export interface Visibility extends Base {
  readonly kind: 'visibility'
  readonly hidden: boolean
}
/** An event of the app itself. */
export interface Custom extends Base {
  readonly kind: 'custom'
}
/** What tells nothing about the person: vitals, long tasks, identities, types of other programs. */
export interface Other extends Base {
  readonly kind: 'other'
}

export type Action = Click | Submit
export type Fact =
  | Click
  | Submit
  | Input
  | Request
  | Failure
  | Navigation
  | Scroll
  | Pointer
  | Progress
  | Visibility
  | Custom
  | Other
export type Effect = Request | Failure

/** Everything that the engine can say about a session; the order is that of causes before reactions. */
export const SIGNAL_TYPES = [
  'error_click',
  'slow_wait',
  'dead_click',
  'refresh_loop',
  'blocked',
  'form_loop',
  'rage',
  'thrash',
  'confusion',
  'quick_back',
  'abandonment',
] as const
export type SignalType = (typeof SIGNAL_TYPES)[number]

export const SEVERITIES = ['none', 'low', 'medium', 'high', 'critical'] as const
export type Severity = (typeof SEVERITIES)[number]

/** What an event happened on: role, id, selector and tag, never a text. */
export interface EngineTarget {
  readonly type: string | null
  readonly id: string | null
  readonly selector: string | null
  readonly tagName: string | null
}

/** One event as it is stored. Its metadata is JSON of any shape: what does not fit is read as absent, never an error. */
export interface EngineEvent {
  readonly id: string
  readonly type: string
  /** Unix milliseconds on the clock of the session. */
  readonly at: number
  /** Empty when it is not known. */
  readonly route: string
  readonly target: EngineTarget | null
  readonly metadata: Readonly<Record<string, unknown>>
}

export interface EngineInput {
  readonly sessionId: string
  /** In any order, repeats allowed. */
  readonly events: readonly EngineEvent[]
  /** No more events are expected: what did not come by now did not happen. */
  readonly closed: boolean
}

export interface EngineSignal {
  /** Made from session, type and first event: the same while the signal grows, and under every ruleset. */
  readonly id: string
  readonly type: SignalType
  /** 0.4–1; from 0.8 the definition is met. */
  readonly strength: number
  /** 0–1: how sure it is that this happened, whatever its strength. */
  readonly confidence: number
  readonly severity: Severity
  /** `<ruleset id>/<type>`. */
  readonly ruleId: string
  readonly ruleVersion: number
  /** The numbers of the rule that decided, with units in their names. */
  readonly thresholds: Readonly<Record<string, number>>
  /** The evidence in the order of time. */
  readonly eventIds: readonly string[]
  readonly startedAt: number
  readonly endedAt: number
  readonly route: string
  readonly target: EngineTarget | null
  /** What failed, without what differs from case to case: the error, the request, or the name of the target. */
  readonly label: string
  readonly explanation: string
  readonly counterfactual: string
  /** Ids of the nearest signals within the correlation time, in the order of time. */
  readonly correlatedWith: readonly string[]
}

/** Where a session went wrong first. */
export interface PrimaryFailure {
  readonly type: SignalType
  readonly route: string
  readonly target: EngineTarget | null
  readonly label: string
}

export interface EngineResult {
  /** By start, then id. */
  readonly signals: readonly EngineSignal[]
  /** 0–100, one decimal: the highest level that the session reached. */
  readonly frustrationScore: number
  /** 0–1: that of the surest signal; 0 when there is none. */
  readonly confidence: number
  readonly severity: Severity
  readonly primaryFailure: PrimaryFailure | null
}

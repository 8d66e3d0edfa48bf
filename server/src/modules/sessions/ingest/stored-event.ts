import type { EventTarget, EventType } from '../schema/event.ts'

/** An event as the table has it. */
export interface StoredEvent {
  readonly eventId: string
  readonly sessionId: string
  readonly eventType: EventType
  /** By the client's own clock, unchanged: a repeat of the event meets itself. */
  readonly at: number
  /** Milliseconds to add where the client's clock was more than 5 minutes off; else 0. */
  readonly offsetMs: number
  readonly receivedAt: number
  readonly route: string
  readonly target: EventTarget | null
  readonly metadata: Readonly<Record<string, unknown>>
  readonly environment: string | null
  readonly flags: readonly string[]
}

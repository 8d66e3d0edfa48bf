import type { GuardedFetcher } from '#kernel/fetch'
import type { Clock } from '#kernel/system'
import type { Incident } from '../../schema/incident.ts'
import type { Kind, Settings } from './schema.ts'

/** A ticket as the other system knows it; a receiver of webhooks may know none. */
export interface Ticket {
  /** e.g. SHOP-12 or #12. */
  readonly key: string | null
  readonly url: string | null
}

/** What is to become a ticket. */
export interface TicketDraft {
  /** One incident at one destination: always the same UUID, so that a second try finds the first one's ticket. */
  readonly marker: string
  readonly title: string
  /** One paragraph. */
  readonly summary: string
  readonly facts: readonly { readonly name: string; readonly value: string }[]
  /** To the incident, when the server knows its own address. */
  readonly link: string | null
  readonly incident: Incident
  /** Unix ms of the first try: no ticket of this draft is older. */
  readonly since: number
}

/**
 * A system that keeps tickets. Errors are Problems. Worth another try: `sessions.destination_busy` (with
 * `retryAfterSeconds` when it was named), `sessions.destination_away`, `sessions.destination_nonsense`, `fetch.timeout`,
 * `fetch.unreachable`. Final: `sessions.destination_refused`, `_missing`, `_rejected`, `_moved` and the other `fetch.*`.
 */
export interface TicketSystem {
  /** The ticket that an earlier try made, or null; null always where a repeat does no harm. */
  find(draft: TicketDraft, signal: AbortSignal): Promise<Ticket | null>
  /** For so long after a creation `find` may not see its ticket. */
  readonly unseenMs: number
  /** `beforeSending` is called right before the request goes out that makes the ticket; what it throws keeps it back. */
  create(draft: TicketDraft, signal: AbortSignal, beforeSending?: () => void): Promise<Ticket>
  /** Whether it answers, and knows the credentials; makes no ticket. */
  probe(signal: AbortSignal): Promise<void>
}

/** What an adapter is made from. */
export interface Connection<K extends Kind> {
  readonly settings: Settings<K>
  /** The one to use first; a webhook signs with all of them. */
  readonly secrets: readonly [string, ...string[]]
  readonly fetcher: GuardedFetcher
  readonly clock: Clock
}

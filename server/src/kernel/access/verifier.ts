import type { IncomingHttpHeaders } from 'node:http'
import type { Actor } from './actor.ts'

/** What a verifier sees of a request; nothing of its body. */
export interface CredentialSource {
  readonly headers: IncomingHttpHeaders
  readonly method: string
  /** The client's address after TRUST_PROXY. */
  readonly address: string
  readonly requestId: string
}

/**
 * Turns a request's headers into an Actor. Null when there are no credentials; a Problem with status 401
 * when there are some that do not hold, 403 when they hold but not from this address or origin,
 * 404 when `Fovea-Project` names a project the caller does not belong to.
 */
export type Verifier = (source: CredentialSource) => Promise<Actor | null>

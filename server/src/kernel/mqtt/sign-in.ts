import { type Actor, may, type Verifier } from '#kernel/access'
import { Problem } from '#kernel/errors'
import { addressKey, type RateLimiter } from '#kernel/http'
import type { Ids } from '#kernel/system'

/** Connections of one address that may be tried: a device that connects anew every second stays below. */
const OF_ADDRESS = { name: 'mqtt', perSecond: 5, burst: 100 }

/** The return codes of CONNACK (MQTT 3.1.1, section 3.2.2.3). */
export const REFUSED = { unavailable: 3, credentials: 4, forbidden: 5 } as const

export interface SignedIn {
  readonly actor: Actor
  /** Whose messages it may read. */
  readonly projects: ReadonlySet<string>
}

export interface Credentials {
  readonly username: string | undefined
  readonly password: Buffer | undefined
  readonly address: string
}

export interface SignIn {
  /** Who it is, or the return code of the refusal. */
  admit(credentials: Credentials): Promise<SignedIn | (typeof REFUSED)[keyof typeof REFUSED]>
  /** Whether the same credentials would still be admitted to the same projects; true while nobody can tell. */
  stillHolds(session: SignedIn & { readonly credentials: Credentials }): Promise<boolean>
}

/** A client signs in with an API key as its password, or as its user name when it has no password. */
export const createSignIn = (parts: { verify: Verifier; limiter: RateLimiter; ids: Ids }): SignIn => ({
  async admit(credentials) {
    const decision = await parts.limiter.take(`mqtt:${addressKey(credentials.address)}`, OF_ADDRESS)
    if (!decision.allowed) return REFUSED.unavailable
    try {
      return await verify(parts, credentials)
    } catch (error) {
      if (error instanceof Problem && error.status < 500) return REFUSED.credentials
      return REFUSED.unavailable
    }
  },

  async stillHolds({ credentials, projects }) {
    try {
      const now = await verify(parts, credentials)
      return typeof now === 'object' && [...projects].every(id => now.projects.has(id))
    } catch (error) {
      return !(error instanceof Problem && error.status < 500)
    }
  },
})

const verify = async (
  { verify, ids }: { verify: Verifier; ids: Ids },
  { username, password, address }: Credentials,
): Promise<SignedIn | (typeof REFUSED)['credentials' | 'forbidden']> => {
  const secret = password?.length ? password.toString('utf8') : username
  if (!secret) return REFUSED.credentials
  const headers = { 'x-api-key': secret }
  const actor = await verify({ headers, method: 'GET', address, requestId: ids.next() })
  if (!actor) return REFUSED.credentials
  const projects = new Set([...actor.grants.keys()].filter(id => may(actor, id, 'library:read')))
  return projects.size === 0 ? REFUSED.forbidden : { actor, projects }
}

import { type Actor, may, type Scope } from '#kernel/access'
import type { CredentialRow } from '../credentials/credential.repository.ts'
import { expiryInPast, ingestStandsAlone, limitsExceedMaker, scopesExceedMaker } from '../errors.ts'

/** What a key may do and from where: the part of it that gives power. */
export interface KeyPower {
  readonly scopes: readonly Scope[]
  readonly expiresAt: number | null
  readonly rateLimit: number | null
  readonly origins: readonly string[]
  readonly addresses: readonly string[]
}

/** Rules that hold for every key, whoever makes it. Throws 422. */
export const checkPower = (power: KeyPower, now: number): void => {
  if (power.scopes.includes('sessions:ingest') && power.scopes.length > 1) throw ingestStandsAlone()
  if (power.expiresAt !== null && power.expiresAt <= now) throw expiryInPast()
}

/**
 * A credential never has more than the credential that made it: no scope that the caller lacks in the project and,
 * when the caller is itself a key, no looser limit than its own. Throws 403.
 */
export const requireAuthority = (
  actor: Actor,
  projectId: string,
  power: KeyPower,
  callersKey: CredentialRow | null,
): void => {
  const exceeding = power.scopes.filter(scope => !may(actor, projectId, scope))
  if (exceeding.length > 0) throw scopesExceedMaker(exceeding)
  const loosened = callersKey ? loosenedLimit(callersKey, power) : null
  if (loosened) throw limitsExceedMaker(loosened)
}

/** What a key that another key makes gets where nothing is said: the limits of its maker. */
export const inheritedPower = (callersKey: CredentialRow | null): Omit<KeyPower, 'scopes'> => ({
  expiresAt: callersKey?.expiresAt ?? null,
  rateLimit: callersKey?.rateLimit ?? null,
  origins: callersKey?.origins ?? [],
  addresses: callersKey?.addresses ?? [],
})

const loosenedLimit = (own: KeyPower, wanted: KeyPower): string | null => {
  if (exceeds(own.expiresAt, wanted.expiresAt)) return 'expiresAt'
  if (exceeds(own.rateLimit, wanted.rateLimit)) return 'rateLimit'
  if (isLooser(own.origins, wanted.origins)) return 'origins'
  return isLooser(own.addresses, wanted.addresses) ? 'addresses' : null
}

/** Null means without limit. */
const exceeds = (own: number | null, wanted: number | null): boolean =>
  own !== null && (wanted === null || wanted > own)

/** An empty list restricts nothing. */
const isLooser = (own: readonly string[], wanted: readonly string[]): boolean =>
  own.length > 0 && (wanted.length === 0 || wanted.some(entry => !own.includes(entry)))

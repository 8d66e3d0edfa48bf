import { hash } from 'node:crypto'
import type { CredentialSource, Verifier } from '#kernel/access'
import type { Database } from '#kernel/db'
import type { Clock } from '#kernel/system'
import {
  credentialExpired,
  credentialInvalid,
  credentialMalformed,
  credentialRevoked,
  credentialsAmbiguous,
  csrfMissing,
  sessionEnded,
  tokenExpired,
} from '../errors.ts'
import type { AccessTokens } from './access-token.ts'
import type { IdentityCache } from './cache.ts'
import { hasCsrfHeader, onlyReads, sessionSecretOf } from './cookie.ts'
import {
  findHeldCredential,
  findSessionHolder,
  type HeldCredential,
  touchCredential,
} from './credential.repository.ts'
import { actorOf, type Identity, identityOfKey, identityOfUser } from './identity.ts'
import { enforceRestrictions } from './restriction.ts'
import { hashSecret, SECRET_PREFIX } from './secret.ts'

/** How exact `usedAt` is. */
const TOUCH_EVERY_MS = 60_000
/** Longer than any credential of this server; what is longer is not worth hashing. */
const MAX_CHARACTERS = 4_096

type Presented = { readonly kind: 'header' | 'cookie'; readonly value: string }

export interface VerifierDeps {
  readonly db: Database
  readonly clock: Clock
  readonly tokens: AccessTokens
  readonly cache: IdentityCache
}

/**
 * The one check of credentials: `Authorization: Bearer` or `X-API-Key`, else the session cookie. The prefix `fov_`
 * decides between a look-up and a JWT. A header wins over the cookie, which the browser adds by itself.
 */
export const createVerifier = (deps: VerifierDeps): Verifier => {
  const { cache, clock } = deps
  return async source => {
    const presented = presentedBy(source)
    if (!presented) return null
    const { kind, value } = presented
    if (value.length > MAX_CHARACTERS) throw credentialMalformed()
    const key = `${kind}:${hash('sha256', value, 'base64')}`
    const identity = await cache.get(key, !onlyReads(source.method), () => identify(deps, presented))
    if (identity.expiresAt !== null && identity.expiresAt <= clock.now()) throw expired(presented)
    for (const restrictions of identity.restrictions) enforceRestrictions(restrictions, source)
    if (kind === 'cookie' && !onlyReads(source.method) && !hasCsrfHeader(source.headers)) throw csrfMissing()
    return actorOf(identity, source)
  }
}

const presentedBy = ({ headers }: CredentialSource): Presented | null => {
  const bearer = bearerOf(headers.authorization)
  const apiKey = headers['x-api-key']
  if (Array.isArray(apiKey)) throw credentialMalformed()
  if (bearer !== null && apiKey !== undefined && bearer !== apiKey) throw credentialsAmbiguous()
  const value = bearer ?? apiKey
  if (value !== undefined) return { kind: 'header', value }
  const secret = sessionSecretOf(headers)
  return secret === null ? null : { kind: 'cookie', value: secret }
}

const bearerOf = (authorization: string | undefined): string | null => {
  if (authorization === undefined) return null
  const [, token] = /^bearer +(\S+) *$/i.exec(authorization) ?? []
  if (token === undefined) throw credentialMalformed()
  return token
}

const isOpaque = (value: string): boolean => value.startsWith(SECRET_PREFIX)

const expired = ({ kind, value }: Presented) => {
  if (kind === 'cookie') return sessionEnded()
  return isOpaque(value) ? credentialExpired() : tokenExpired()
}

const identify = async (deps: VerifierDeps, { kind, value }: Presented): Promise<Identity> => {
  if (!isOpaque(value)) {
    if (kind === 'cookie') throw sessionEnded()
    return identifyByToken(deps, value)
  }
  const held = await findHeldCredential(deps.db.query, hashSecret(value))
  // Each kind has one place: a session in the cookie, a key in a header. A refresh token opens nothing by itself.
  if (kind === 'cookie') return identifyBySession(deps, held)
  if (held?.kind !== 'key' || held.projectId === null || held.bannedAt !== null) throw credentialInvalid()
  if ([held, ...held.makers].some(({ revokedAt }) => revokedAt !== null)) throw credentialRevoked()
  const identity = identityOfKey(held, held.projectId)
  if (identity.grants.size === 0) throw credentialRevoked()
  await touch(deps, held)
  return identity
}

const identifyBySession = async (deps: VerifierDeps, held: HeldCredential | undefined): Promise<Identity> => {
  if (held?.kind !== 'session' || held.revokedAt !== null || held.bannedAt !== null) throw sessionEnded()
  await touch(deps, held)
  return identityOfUser(held, { id: held.family, expiresAt: held.expiresAt })
}

const identifyByToken = async (deps: VerifierDeps, token: string): Promise<Identity> => {
  const { userId, sessionId, expiresAt } = await deps.tokens.verify(token)
  const holder = await findSessionHolder(deps.db.query, userId, sessionId)
  if (!holder || holder.bannedAt !== null) throw sessionEnded()
  return identityOfUser(holder, { id: sessionId, expiresAt })
}

const touch = async ({ db, clock }: VerifierDeps, held: HeldCredential): Promise<void> => {
  const now = clock.now()
  if (held.usedAt === null || held.usedAt <= now - TOUCH_EVERY_MS) {
    await touchCredential(db.query, held.id, now, TOUCH_EVERY_MS)
  }
}

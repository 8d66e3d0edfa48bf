import { type Actor, type CredentialSource, type Scope, scopesOfRole } from '#kernel/access'
import { projectNotFound } from '../errors.ts'
import type { HeldCredential, Holder } from './credential.repository.ts'
import { parseRestrictions, type Restrictions } from './restriction.ts'

/** A checked credential: everything about the caller that does not depend on the single request. */
export interface Identity {
  readonly kind: 'user' | 'key'
  readonly userId: string
  readonly keyId: string | null
  readonly credentialId: string | null
  readonly label: string
  /** The key's project, else the person's first. */
  readonly defaultProjectId: string | null
  readonly grants: ReadonlyMap<string, ReadonlySet<Scope>>
  readonly admin: boolean
  readonly rateLimit: number | null
  /** Unix ms; null when it does not expire. */
  readonly expiresAt: number | null
  /** From where it may be used; each of them must allow it. */
  readonly restrictions: readonly Restrictions[]
  /** Changes that make it invalid (see the cache). */
  readonly dependsOn: readonly string[]
}

const grantsOf = (holder: Holder): Map<string, ReadonlySet<Scope>> =>
  new Map(holder.memberships.map(({ projectId, role }) => [projectId, scopesOfRole(role)]))

/** A person, by a session cookie, an access token, or because the server needs no sign-in. */
export const identityOfUser = (
  holder: Holder,
  session: { id: string; expiresAt: number | null } | null,
): Identity => ({
  kind: 'user',
  userId: holder.userId,
  keyId: null,
  credentialId: session?.id ?? null,
  label: holder.email,
  defaultProjectId: holder.memberships[0]?.projectId ?? null,
  grants: grantsOf(holder),
  admin: holder.admin,
  rateLimit: null,
  expiresAt: session?.expiresAt ?? null,
  restrictions: [],
  dependsOn: [`user:${holder.userId}`, `session:${session?.id ?? ''}`],
})

/**
 * A key never has more than its makers have now: the person, and every key of the chain that led to it. A demotion of
 * one of them is one of the key as well.
 */
export const identityOfKey = (key: HeldCredential, projectId: string): Identity => {
  const ofPerson = grantsOf(key).get(projectId)
  const chain = [key, ...key.makers]
  const held = key.scopes.filter(scope => chain.every(({ scopes }) => scopes.includes(scope)))
  const scopes = new Set(held.filter(scope => ofPerson?.has(scope)))
  return {
    kind: 'key',
    userId: key.userId,
    keyId: key.id,
    credentialId: key.id,
    label: key.name,
    defaultProjectId: projectId,
    grants: ofPerson ? new Map([[projectId, scopes]]) : new Map(),
    admin: key.admin && held.includes('system:admin'),
    rateLimit: lowest(chain.map(({ rateLimit }) => rateLimit)),
    expiresAt: lowest(chain.map(({ expiresAt }) => expiresAt)),
    restrictions: chain.flatMap(({ origins, addresses }) => parseRestrictions(origins, addresses) ?? []),
    dependsOn: [`user:${key.userId}`, ...chain.map(({ id }) => `credential:${id}`)],
  }
}

/** Null is without limit. */
const lowest = (limits: readonly (number | null)[]): number | null => {
  const set = limits.filter(limit => limit !== null)
  return set.length === 0 ? null : Math.min(...set)
}

/** The caller of one request. Throws 404 when `Fovea-Project` names a project that it does not belong to. */
export const actorOf = (identity: Identity, source: CredentialSource): Actor => ({
  kind: identity.kind,
  userId: identity.userId,
  keyId: identity.keyId,
  credentialId: identity.credentialId,
  label: identity.label,
  projectId: projectOf(identity, source),
  grants: identity.grants,
  admin: identity.admin,
  rateLimit: identity.rateLimit,
  requestId: source.requestId,
  address: source.address,
})

const projectOf = (identity: Identity, source: CredentialSource): string | null => {
  const named = source.headers['fovea-project']
  if (named === undefined) return identity.defaultProjectId
  if (typeof named !== 'string' || !identity.grants.has(named.toLowerCase())) throw projectNotFound()
  return named.toLowerCase()
}

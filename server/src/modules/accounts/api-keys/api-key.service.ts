import { type Actor, requireCurrentProject, requireInProject } from '#kernel/access'
import type { Database, Tx } from '#kernel/db'
import { newestAfter, newestPage } from '#kernel/http'
import { type Clock, type Ids, isUuid } from '#kernel/system'
import type { IdentityCache } from '../credentials/cache.ts'
import { type CredentialRow, insertCredential } from '../credentials/credential.repository.ts'
import { hashSecret, newSecret, shownPrefix } from '../credentials/secret.ts'
import { apiKeyNotFound, apiKeyRevoked, keyChainTooLong, notForKeys } from '../errors.ts'
import type { ApiKey, ApiKeyInput, ApiKeyPage, ApiKeyPatch, ApiKeyWithSecret, PageQuery } from '../schema.ts'
import { chainOf, findKey, listKeys, lockKey, updateKey } from './api-key.repository.ts'
import { checkPower, inheritedPower, type KeyPower, requireAuthority } from './authority.ts'

/** A key that made a key that made a key …: each check reads the whole chain, so it must stay short. */
const MAX_CHAIN = 8

/** Keys for programs: each belongs to a project, and never has more than whoever made it. */
export interface ApiKeys {
  list(actor: Actor, query: PageQuery): Promise<ApiKeyPage>
  /** The only answer that carries the secret, beside `rotate`. */
  create(actor: Actor, input: ApiKeyInput): Promise<ApiKeyWithSecret>
  get(actor: Actor, id: string): Promise<ApiKey>
  /** Holds for the next request everywhere within a second. 409 when the key was revoked. */
  change(actor: Actor, id: string, input: ApiKeyPatch): Promise<ApiKey>
  /** A new secret for the same key; the old one ends at once. 409 when the key was revoked. */
  rotate(actor: Actor, id: string): Promise<ApiKeyWithSecret>
  /** Ends the key for good; its row stays for the record. A repeat changes nothing. */
  revoke(actor: Actor, id: string): Promise<void>
}

export interface ApiKeysDeps {
  readonly db: Database
  readonly clock: Clock
  readonly ids: Ids
  readonly cache: IdentityCache
}

export const createApiKeys = (deps: ApiKeysDeps): ApiKeys => {
  const { db, clock, ids } = deps

  const rotate = async (tx: Tx, actor: Actor, row: CredentialRow): Promise<ApiKeyWithSecret> => {
    requireAuthority(actor, projectOf(row), row, await keyOf(deps, actor))
    // The secret of a key that it did not make would go on working when the caller is revoked.
    if (actor.keyId !== null && !(await chainOf(tx, row.id)).includes(actor.keyId)) throw notForKeys()
    const secret = newSecret(ids)
    const hash = hashSecret(secret)
    const updated = await updateKey(tx, row.id, { hash, prefix: shownPrefix(secret), updatedAt: clock.now() })
    return { ...toApiKey(updated), secret }
  }

  return {
    async list(actor, query) {
      const projectId = requireCurrentProject(actor, 'accounts:write')
      const found = await listKeys(db.query, projectId, { after: newestAfter(query), limit: query.limit + 1 })
      const { rows, nextCursor } = newestPage(found, query.limit)
      return { items: rows.map(toApiKey), nextCursor }
    },
    create: (actor, input) => create(deps, actor, input),
    get: async (actor, id) =>
      toApiKey(await visibleKey(actor, isUuid(id) ? await findKey(db.query, id) : undefined)),
    change: (actor, id, input) =>
      withActiveKey(deps, actor, id, (tx, row) => change(deps, tx, actor, row, input)),
    rotate: (actor, id) => withActiveKey(deps, actor, id, (tx, row) => rotate(tx, actor, row)),
    async revoke(actor, id) {
      await withKey(deps, actor, id, async (tx, row) => {
        const now = clock.now()
        if (row.revokedAt === null) await updateKey(tx, row.id, { revokedAt: now, updatedAt: now })
      })
    },
  }
}

const create = async (deps: ApiKeysDeps, actor: Actor, input: ApiKeyInput): Promise<ApiKeyWithSecret> => {
  const projectId = requireCurrentProject(actor, 'accounts:write')
  if (actor.userId === null) throw notForKeys()
  const callersKey = await keyOf(deps, actor)
  const power: KeyPower = { ...inheritedPower(callersKey), scopes: input.scopes, ...powerOf(input) }
  checkPower(power, deps.clock.now())
  requireAuthority(actor, projectId, power, callersKey)
  if (callersKey && (await chainOf(deps.db.query, callersKey.id)).length >= MAX_CHAIN) {
    throw keyChainTooLong(MAX_CHAIN)
  }
  const id = deps.ids.next()
  const secret = newSecret(deps.ids)
  const now = deps.clock.now()
  const row = await insertCredential(deps.db.query, {
    id,
    kind: 'key',
    hash: hashSecret(secret),
    userId: actor.userId,
    projectId,
    family: id,
    prefix: shownPrefix(secret),
    madeBy: actor.keyId,
    name: input.name,
    ...columnsOf(power),
    createdAt: now,
    updatedAt: now,
  })
  return { ...toApiKey(row), secret }
}

const change = async (
  deps: ApiKeysDeps,
  tx: Tx,
  actor: Actor,
  row: CredentialRow,
  input: ApiKeyPatch,
): Promise<ApiKey> => {
  const now = deps.clock.now()
  const power: KeyPower = { ...row, ...powerOf(input) }
  // A key that has expired may still get another name.
  checkPower(input.expiresAt === undefined ? { ...power, expiresAt: null } : power, now)
  requireAuthority(actor, projectOf(row), power, await keyOf(deps, actor))
  const name = input.name ?? row.name
  return toApiKey(await updateKey(tx, row.id, { name, ...columnsOf(power), updatedAt: now }))
}

/** Only the fields that were sent. */
const powerOf = (input: ApiKeyPatch): Partial<KeyPower> => ({
  ...(input.scopes && { scopes: [...new Set(input.scopes)] }),
  ...(input.expiresAt !== undefined && { expiresAt: input.expiresAt }),
  ...(input.rateLimit !== undefined && { rateLimit: input.rateLimit }),
  ...(input.origins && { origins: input.origins }),
  ...(input.addresses && { addresses: input.addresses }),
})

const columnsOf = (power: KeyPower) => ({
  scopes: [...power.scopes],
  expiresAt: power.expiresAt,
  rateLimit: power.rateLimit,
  origins: [...power.origins],
  addresses: [...power.addresses],
})

/** The caller's own key, when the caller is one. */
const keyOf = async (deps: ApiKeysDeps, actor: Actor): Promise<CredentialRow | null> => {
  if (actor.keyId === null) return null
  return (await findKey(deps.db.query, actor.keyId)) ?? null
}

const projectOf = (row: CredentialRow): string => {
  if (row.projectId === null) throw apiKeyNotFound()
  return row.projectId
}

const visibleKey = (actor: Actor, row: CredentialRow | undefined): CredentialRow => {
  if (!row) throw apiKeyNotFound()
  requireInProject(actor, projectOf(row), 'accounts:write', apiKeyNotFound)
  return row
}

/** Locks the key, and lets every node forget what it knew of it once the change has committed. */
const withKey = async <T>(
  deps: ApiKeysDeps,
  actor: Actor,
  id: string,
  work: (tx: Tx, row: CredentialRow) => Promise<T>,
): Promise<T> =>
  deps.db.transaction(async tx => {
    const row = visibleKey(actor, isUuid(id) ? await lockKey(tx, id) : undefined)
    await deps.cache.drop(`credential:${row.id}`)
    return work(tx, row)
  })

const withActiveKey: typeof withKey = (deps, actor, id, work) =>
  withKey(deps, actor, id, (tx, row) => {
    if (row.revokedAt !== null) throw apiKeyRevoked()
    return work(tx, row)
  })

const toApiKey = (row: CredentialRow): ApiKey => ({
  id: row.id,
  projectId: projectOf(row),
  name: row.name,
  prefix: row.prefix,
  scopes: row.scopes,
  expiresAt: row.expiresAt,
  rateLimit: row.rateLimit,
  origins: row.origins,
  addresses: row.addresses,
  createdAt: row.createdAt,
  createdBy: row.userId,
  updatedAt: row.updatedAt,
  usedAt: row.usedAt,
  revokedAt: row.revokedAt,
})

import { type Insertable, type Selectable, sql } from 'kysely'
import type { Role, Scope } from '#kernel/access'
import type { Queryable, Tx } from '#kernel/db'
import { type AccountsTables, tables } from '../tables.ts'

export type CredentialRow = Selectable<AccountsTables['accounts.credential']>
export type NewCredentialRow = Insertable<AccountsTables['accounts.credential']>

export const insertCredential = async (query: Queryable, row: NewCredentialRow): Promise<CredentialRow> =>
  tables(query).insertInto('accounts.credential').values(row).returningAll().executeTakeFirstOrThrow()

/** What a check needs to know of a person, read in one go. */
export interface Holder {
  readonly userId: string
  readonly email: string
  readonly admin: boolean
  readonly bannedAt: number | null
  /** In the order of joining: the first is the person's own default. */
  readonly memberships: readonly { readonly projectId: string; readonly role: Role }[]
}

/** The part of a key that limits it, and every key that was made with it. */
export interface KeyLimits {
  readonly id: string
  readonly scopes: readonly Scope[]
  readonly rateLimit: number | null
  readonly origins: readonly string[]
  readonly addresses: readonly string[]
  readonly expiresAt: number | null
  readonly revokedAt: number | null
}

export interface HeldCredential extends Holder, KeyLimits {
  readonly kind: 'session' | 'refresh' | 'key'
  readonly family: string
  readonly name: string
  readonly projectId: string | null
  readonly usedAt: number | null
  /** The key that made this key, the one that made that, and so on. */
  readonly makers: readonly KeyLimits[]
}

const MEMBERSHIPS = sql<{ projectId: string; role: Role }[]>`coalesce((
  select json_agg(json_build_object('projectId', m.project_id, 'role', m.role) order by m.created_at, m.project_id)
  from accounts.member m where m.user_id = u.id), '[]')`

const MAKERS = sql<KeyLimits[]>`coalesce((
  with recursive maker as (
    select m.* from accounts.credential m where m.id = c.made_by
    union all
    select m.* from accounts.credential m join maker on m.id = maker.made_by
  )
  select json_agg(json_build_object('id', id, 'scopes', scopes, 'rateLimit', rate_limit, 'origins', origins,
    'addresses', addresses, 'expiresAt', expires_at, 'revokedAt', revoked_at)) from maker), '[]')`

/** An opaque credential with everything that decides about it: one look-up by indexes. */
export const findHeldCredential = async (
  query: Queryable,
  hash: Buffer,
): Promise<HeldCredential | undefined> => {
  const { rows } = await sql<HeldCredential>`
    select c.id, c.kind, c.family, c.name, c.project_id, c.scopes, c.rate_limit, c.origins, c.addresses,
      c.expires_at, c.used_at, c.revoked_at, u.id as user_id, u.email, u.admin, u.banned_at, ${MEMBERSHIPS} as memberships,
      ${MAKERS} as makers
    from accounts.credential c join accounts."user" u on u.id = c.user_id
    where c.hash = ${hash}`.execute(query)
  return rows[0]
}

/** The person behind an access token, while its session lives. */
export const findSessionHolder = async (
  query: Queryable,
  userId: string,
  family: string,
): Promise<Holder | undefined> => {
  const { rows } = await sql<Holder>`
    select u.id as user_id, u.email, u.admin, u.banned_at, ${MEMBERSHIPS} as memberships
    from accounts."user" u
    where u.id = ${userId} and exists (
      select from accounts.credential c
      where c.family = ${family} and c.user_id = u.id and c.revoked_at is null)`.execute(query)
  return rows[0]
}

/** The person who acts on a server without sign-in: its oldest administrator. */
export const findLocalAdministrator = async (query: Queryable): Promise<Holder | undefined> => {
  const { rows } = await sql<Holder>`
    select u.id as user_id, u.email, u.admin, u.banned_at, ${MEMBERSHIPS} as memberships
    from accounts."user" u where u.admin order by u.created_at, u.id limit 1`.execute(query)
  return rows[0]
}

/** Remembers a use, at most once per `everyMs`, so that checking does not become writing. */
export const touchCredential = async (
  query: Queryable,
  id: string,
  now: number,
  everyMs: number,
): Promise<void> => {
  await tables(query)
    .updateTable('accounts.credential')
    .set({ usedAt: now })
    .where('id', '=', id)
    .where(expression =>
      expression.or([expression('usedAt', 'is', null), expression('usedAt', '<=', now - everyMs)]),
    )
    .execute()
}

export const findRefreshToken = async (query: Queryable, hash: Buffer): Promise<CredentialRow | undefined> =>
  tables(query)
    .selectFrom('accounts.credential')
    .selectAll()
    .where('hash', '=', hash)
    .where('kind', '=', 'refresh')
    .executeTakeFirst()

export const markRotated = async (tx: Tx, id: string, now: number): Promise<void> => {
  await tables(tx)
    .updateTable('accounts.credential')
    .set({ rotatedAt: now, usedAt: now })
    .where('id', '=', id)
    .execute()
}

/** Whose session it is and of what kind; undefined when it is gone. */
export const findFamily = async (
  query: Queryable,
  family: string,
): Promise<Pick<CredentialRow, 'kind' | 'userId'> | undefined> =>
  tables(query)
    .selectFrom('accounts.credential')
    .select(['kind', 'userId'])
    .where('family', '=', family)
    .where('kind', '<>', 'key')
    .limit(1)
    .executeTakeFirst()

/** Ends everything that belongs to one sign-in. */
export const revokeFamily = async (query: Queryable, family: string, now: number): Promise<void> => {
  await tables(query)
    .updateTable('accounts.credential')
    .set({ revokedAt: now, updatedAt: now })
    .where('family', '=', family)
    .where('kind', '<>', 'key')
    .where('revokedAt', 'is', null)
    .execute()
}

/** Ends all sign-ins of a person but one; API keys stay. */
export const revokeSessions = async (
  query: Queryable,
  userId: string,
  except: string | null,
  now: number,
): Promise<void> => {
  await tables(query)
    .updateTable('accounts.credential')
    .set({ revokedAt: now, updatedAt: now })
    .where('userId', '=', userId)
    .where('kind', '<>', 'key')
    .where('revokedAt', 'is', null)
    .$if(except !== null, update => update.where('family', '<>', except ?? ''))
    .execute()
}

const SWEPT_AT_ONCE = 1_000

/** Removes sessions and refresh tokens that ended before `before`; answers how many, at most 1,000 at a time. */
export const deleteSpent = async (query: Queryable, before: number): Promise<number> => {
  const { numAffectedRows } = await sql`
    delete from accounts.credential where id in (
      select id from accounts.credential where kind <> 'key' and expires_at < ${before} limit ${SWEPT_AT_ONCE})`.execute(
    query,
  )
  return Number(numAffectedRows ?? 0n)
}

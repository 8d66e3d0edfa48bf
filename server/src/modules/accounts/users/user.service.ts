import type { Actor } from '#kernel/access'
import type { Database } from '#kernel/db'
import { type Clock, type Ids, isUuid } from '#kernel/system'
import type { IdentityCache } from '../credentials/cache.ts'
import { findFamily, revokeSessions } from '../credentials/credential.repository.ts'
import { noPassword, notForKeys, userNotFound, wrongPassword } from '../errors.ts'
import { listMemberships, type ProjectOfMember } from '../projects/project.repository.ts'
import { MAX_PROJECTS, toProject } from '../projects/project.service.ts'
import type { Me, MeInput, PasswordChange, User } from '../schema.ts'
import type { PasswordCheck } from '../sign-in/password-check.ts'
import { normaliseEmail } from './email.ts'
import { checkPassword, type PasswordHasher } from './password.ts'
import {
  findNames,
  findUser,
  findUserByEmail,
  lockUser,
  type UserRow,
  updateUser,
} from './user.repository.ts'

/** 120 bits. */
const ONE_TIME_PASSWORD_BYTES = 15
const NAMES_AT_ONCE = 1_000

export interface Users {
  me(actor: Actor): Promise<Me>
  changeMe(actor: Actor, input: MeInput): Promise<Me>
  /** Ends all other sessions of the person. 403 when the current password is wrong, 422 for a weak new one. */
  changePassword(actor: Actor, input: PasswordChange): Promise<void>
  /**
   * For the operator of the machine: sets `password`, or a new random one, ends all sessions of the person and answers
   * the password. 404 when there is no such account.
   */
  resetPassword(email: string, password?: string): Promise<{ email: string; password: string }>
  /** The names behind ids, for showing who did something. Ids that are nobody's (any more) are left out. */
  names(ids: readonly string[]): Promise<ReadonlyMap<string, string>>
}

export interface UsersDeps {
  readonly db: Database
  readonly clock: Clock
  readonly ids: Ids
  readonly hasher: PasswordHasher
  readonly passwords: PasswordCheck
  readonly cache: IdentityCache
}

export const createUsers = (deps: UsersDeps): Users => {
  const { db, clock, ids, hasher, passwords, cache } = deps

  const setPassword = async (user: UserRow, password: string, keepSession: string | null): Promise<void> => {
    checkPassword(password, user.email)
    const passwordHash = await hasher.hash(password)
    await db.transaction(async tx => {
      const now = clock.now()
      await lockUser(tx, user.id)
      await updateUser(tx, user.id, { passwordHash, updatedAt: now })
      await revokeSessions(tx, user.id, keepSession, now)
      await cache.drop(`user:${user.id}`)
    })
  }

  return {
    me: actor => me(db, actor),
    async changeMe(actor, input) {
      const userId = personOf(actor)
      if (input.name !== undefined)
        await updateUser(db.query, userId, { name: input.name, updatedAt: clock.now() })
      return me(db, actor)
    },
    async changePassword(actor, input) {
      const userId = personOf(actor)
      const user = await findUser(db.query, userId)
      if (!user?.passwordHash) throw noPassword()
      const known = await passwords.byId(userId, input.currentPassword, actor.address ?? '')
      if (!known) throw wrongPassword()
      await setPassword(known, input.newPassword, actor.credentialId)
    },
    async resetPassword(email, password = ids.secret(ONE_TIME_PASSWORD_BYTES)) {
      const user = await findUserByEmail(db.query, normaliseEmail(email))
      if (!user) throw userNotFound(email)
      await setPassword(user, password, null)
      return { email: user.email, password }
    },
    async names(wanted) {
      const unique = [...new Set(wanted)].filter(isUuid)
      const names = new Map<string, string>()
      for (let start = 0; start < unique.length; start += NAMES_AT_ONCE) {
        const rows = await findNames(db.query, unique.slice(start, start + NAMES_AT_ONCE))
        for (const { id, name } of rows) names.set(id, name)
      }
      return names
    },
  }
}

/** The signed-in person. An API key may not act on the account of its maker. */
const personOf = (actor: Actor): string => {
  if (actor.kind !== 'user' || actor.userId === null) throw notForKeys()
  return actor.userId
}

export const toUser = (row: UserRow): User => ({
  id: row.id,
  email: row.email,
  name: row.name,
  admin: row.admin,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
})

const me = async (db: Database, actor: Actor): Promise<Me> => {
  if (actor.userId === null) throw notForKeys()
  const user = await findUser(db.query, actor.userId)
  if (!user) throw notForKeys()
  const projects = (await listMemberships(db.query, user.id, MAX_PROJECTS)).filter(({ id }) =>
    actor.grants.has(id),
  )
  const current = projects.find(project => project.id === actor.projectId)
  return {
    user: toUser(user),
    memberships: projects.map(toMembership),
    project: current ? toProject(current, actor) : null,
    scopes: [...(actor.grants.get(actor.projectId ?? '') ?? [])],
    admin: actor.admin,
    credential: await credentialKind(db, actor),
  }
}

const toMembership = ({ id, name, role }: ProjectOfMember) => ({ project: { id, name }, role })

const credentialKind = async (db: Database, actor: Actor): Promise<Me['credential']> => {
  if (actor.kind === 'key') return 'key'
  if (actor.credentialId === null) return 'local'
  const session = await findFamily(db.query, actor.credentialId)
  return session?.kind === 'session' ? 'session' : 'token'
}

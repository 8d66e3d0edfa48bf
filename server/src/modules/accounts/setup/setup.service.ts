import { timingSafeEqual } from 'node:crypto'
import type { Database, Tx } from '#kernel/db'
import { Problem } from '#kernel/errors'
import type { Clock, Ids } from '#kernel/system'
import type { Administrator } from '../config.ts'
import type { IdentityCache } from '../credentials/cache.ts'
import { hashSecret } from '../credentials/secret.ts'
import { alreadySetUp, setupCodeSpent, wrongSetupCode } from '../errors.ts'
import { listMemberships, type ProjectOfMember } from '../projects/project.repository.ts'
import { createOwnedProject } from '../projects/project.service.ts'
import type { SetupInput } from '../schema.ts'
import { checkPassword, type PasswordHasher } from '../users/password.ts'
import {
  findAdministratorWithoutPassword,
  findUserByEmail,
  hasAdministrator,
  insertUser,
  lockUser,
  type UserRow,
  updateUser,
} from '../users/user.repository.ts'
import {
  completeSetup,
  countWrongTry,
  insertSetupCode,
  listSetupCodes,
  lockSetup,
} from './setup.repository.ts'

const CODE_BYTES = 16
const MAX_WRONG_TRIES = 10
const DEFAULT_PROJECT = 'Default'
const LOCAL_EMAIL = 'administrator@localhost'
const LOCAL_NAME = 'Local administrator'

/** The first administrator: by the page with a printed code, by the environment, or without sign-in. */
export interface Setup {
  /** While nobody can sign in as an administrator. */
  needed(): Promise<boolean>
  /** The code that this process prints; null when none is needed. Valid on every process of the server. */
  code(): string | null
  /** At start: makes a new code while set-up is needed. */
  issueCode(): Promise<void>
  /** 409 when it is done, 403 for a wrong code, 422 for a weak password. Exactly one of several at once wins. */
  complete(input: SetupInput): Promise<{ user: UserRow; project: ProjectOfMember }>
  /** At start: does the same from FOVEA_ADMIN_EMAIL and FOVEA_ADMIN_PASSWORD; true when it made the administrator. */
  adminFromEnvironment(): Promise<boolean>
  /** At start of a server without sign-in: there must be somebody to act as. */
  localAdministrator(): Promise<void>
}

export interface SetupDeps {
  readonly db: Database
  readonly clock: Clock
  readonly ids: Ids
  readonly hasher: PasswordHasher
  readonly cache: IdentityCache
  readonly administrator: Administrator | null
  /** Every request is the local administrator: there is nothing to set up. */
  readonly withoutSignIn: boolean
  /** Called once an administrator was made here. */
  readonly onCompleted: () => void
}

interface NewAdministrator {
  readonly email: string
  readonly name: string
  readonly passwordHash: string | null
}

export const createSetup = (deps: SetupDeps): Setup => {
  const { db, clock, ids, hasher } = deps
  let printed: string | null = null

  const needed = async (): Promise<boolean> => !deps.withoutSignIn && !(await hasAdministrator(db.query))
  const makeAdministrator = async (wanted: NewAdministrator) =>
    db.transaction(async tx => {
      await lockSetup(tx)
      if (await hasAdministrator(tx)) throw alreadySetUp()
      const made = await installAdministrator(deps, tx, wanted)
      await completeSetup(tx, clock.now())
      db.afterCommit(() => {
        printed = null
        deps.onCompleted()
      })
      return made
    })

  return {
    needed,
    code: () => printed,
    async issueCode() {
      if (!(await needed())) return
      const code = ids.secret(CODE_BYTES)
      await db.transaction(async tx => {
        await lockSetup(tx)
        await insertSetupCode(tx, hashSecret(code), clock.now())
      })
      printed = code
    },
    async complete(input) {
      if (!(await needed())) throw alreadySetUp()
      await requireCode(db, input.code)
      checkPassword(input.password, input.email)
      const passwordHash = await hasher.hash(input.password)
      return makeAdministrator({ email: input.email, name: input.name, passwordHash })
    },
    async adminFromEnvironment() {
      if (!deps.administrator || !(await needed())) return false
      const { email, password } = deps.administrator
      checkEnvironmentPassword(password, email)
      const passwordHash = await hasher.hash(password)
      const [name = email] = email.split('@')
      return makeAdministrator({ email, name, passwordHash }).then(() => true, ignoreLostRace)
    },
    async localAdministrator() {
      await db.transaction(async tx => {
        await lockSetup(tx)
        const there = (await hasAdministrator(tx)) || (await findAdministratorWithoutPassword(tx))
        if (!there)
          await installAdministrator(deps, tx, { email: LOCAL_EMAIL, name: LOCAL_NAME, passwordHash: null })
      })
    },
  }
}

/** Another process that started at the same moment was faster: what was wanted is there. */
const ignoreLostRace = (error: unknown): false => {
  if (error instanceof Problem && error.code === alreadySetUp().code) return false
  throw error
}

const checkEnvironmentPassword = (password: string, email: string): void => {
  try {
    checkPassword(password, email)
  } catch (cause) {
    if (!(cause instanceof Problem)) throw cause
    throw new Problem({
      status: 500,
      code: 'config.invalid',
      message: `FOVEA_ADMIN_PASSWORD cannot be used: ${cause.message}`,
      cause,
    })
  }
}

/**
 * Compares with every code that counts. A wrong one is counted in a transaction of its own, so that the refusal
 * cannot take it back.
 */
const requireCode = async (db: Database, code: string): Promise<void> => {
  const given = hashSecret(code.trim())
  const outcome = await db.transaction(async tx => {
    await lockSetup(tx)
    // Another one may have won meanwhile, and with that all codes are gone.
    if (await hasAdministrator(tx)) return 'done'
    const codes = (await listSetupCodes(tx, MAX_WRONG_TRIES)).filter(({ spent }) => !spent)
    if (codes.length === 0) return 'spent'
    if (codes.some(({ hash }) => timingSafeEqual(hash, given))) return 'right'
    await countWrongTry(tx)
    return 'wrong'
  })
  if (outcome === 'done') throw alreadySetUp()
  if (outcome === 'spent') throw setupCodeSpent()
  if (outcome === 'wrong') throw wrongSetupCode()
}

/**
 * The administrator of a server that ran without sign-in is taken over together with their projects, so that
 * switching sign-in on loses nothing. Otherwise a new one is made, with the default project.
 */
const installAdministrator = async (deps: SetupDeps, tx: Tx, wanted: NewAdministrator) => {
  const now = deps.clock.now()
  const existing = (await findUserByEmail(tx, wanted.email)) ?? (await findAdministratorWithoutPassword(tx))
  if (existing) await lockUser(tx, existing.id)
  const user = existing
    ? await updateUser(tx, existing.id, { ...wanted, admin: true, updatedAt: now })
    : await insertUser(tx, { id: deps.ids.next(), ...wanted, admin: true, createdAt: now, updatedAt: now })
  await deps.cache.drop(`user:${user.id}`)
  const [first] = await listMemberships(tx, user.id, 1)
  return { user, project: first ?? (await createOwnedProject(deps, tx, user.id, DEFAULT_PROJECT)) }
}

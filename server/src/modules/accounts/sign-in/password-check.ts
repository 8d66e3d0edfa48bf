import type { Database } from '#kernel/db'
import type { PasswordHasher } from '../users/password.ts'
import { findUser, findUserByEmail, type UserRow } from '../users/user.repository.ts'
import type { SignInThrottle } from './throttle.ts'

/** Who an e-mail address and a password belong to. Throttled; the same work and answer for unknown accounts. */
export interface PasswordCheck {
  /** Null when they do not belong together; throws 429. `email` is normalised. */
  byEmail(email: string, password: string, address: string): Promise<UserRow | null>
  /** For somebody who is signed in already and must prove to know the password. */
  byId(userId: string, password: string, address: string): Promise<UserRow | null>
}

export const createPasswordCheck = (deps: {
  db: Database
  hasher: PasswordHasher
  throttle: SignInThrottle
}): PasswordCheck => {
  const { db, hasher, throttle } = deps
  const check = async (user: UserRow | undefined, password: string): Promise<UserRow | null> => {
    const right = await hasher.matches(user?.passwordHash ?? null, password)
    return right && user && user.bannedAt === null ? user : null
  }
  return {
    byEmail: (email, password, address) =>
      throttle.guard(email, address, async () => check(await findUserByEmail(db.query, email), password)),
    async byId(userId, password, address) {
      const user = await findUser(db.query, userId)
      return throttle.guard(user?.email ?? userId, address, () => check(user, password))
    },
  }
}

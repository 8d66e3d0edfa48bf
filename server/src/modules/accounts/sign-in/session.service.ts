import type { Actor } from '#kernel/access'
import type { Database } from '#kernel/db'
import type { Clock, Ids } from '#kernel/system'
import { ACCESS_TOKEN_SECONDS, type AccessTokens } from '../credentials/access-token.ts'
import type { IdentityCache } from '../credentials/cache.ts'
import { newSessionSecret } from '../credentials/cookie.ts'
import {
  findFamily,
  findHeldCredential,
  insertCredential,
  type NewCredentialRow,
  revokeFamily,
} from '../credentials/credential.repository.ts'
import { hashSecret, newSecret, shownPrefix } from '../credentials/secret.ts'
import { notForKeys, signInFailed } from '../errors.ts'
import type { Tokens } from '../schema.ts'
import { lockUser, type UserRow } from '../users/user.repository.ts'

/** Of the page's session from its sign-in, and of a refresh token from its making: 30 days. */
export const SESSION_SECONDS = 30 * 86_400

/** Begins and ends sign-ins: the page's cookie session, and a session of access and refresh tokens. */
export interface Sessions {
  /** Answers the secret for the cookie. */
  openForPage(user: UserRow, secure: boolean): Promise<string>
  openForTokens(user: UserRow): Promise<Tokens>
  /** Ends the page's session with this secret; nothing happens when there is none. */
  closePage(secret: string): Promise<void>
  /** Ends the caller's own session, its access and refresh tokens included. 403 for API keys. */
  close(actor: Actor): Promise<void>
}

export interface SessionsDeps {
  readonly db: Database
  readonly clock: Clock
  readonly ids: Ids
  readonly tokens: AccessTokens
  readonly cache: IdentityCache
}

export const createSessions = (deps: SessionsDeps): Sessions => {
  const { db, clock, ids, tokens, cache } = deps

  /** The password may have changed between its check and this moment: then it opens nothing any more. */
  const open = async (checked: UserRow, row: NewCredentialRow): Promise<void> => {
    await db.transaction(async tx => {
      const user = await lockUser(tx, checked.id)
      if (!user || user.passwordHash !== checked.passwordHash) throw signInFailed()
      await insertCredential(tx, row)
    })
  }
  const end = async (family: string): Promise<void> => {
    await db.transaction(async tx => {
      const session = await findFamily(tx, family)
      if (!session) return
      await lockUser(tx, session.userId)
      await revokeFamily(tx, family, clock.now())
      await cache.drop(`session:${family}`)
    })
  }

  return {
    async openForPage(user, secure) {
      const secret = newSessionSecret(ids, secure)
      const id = ids.next()
      await open(
        user,
        sessionRow({ id, kind: 'session', secret, userId: user.id, family: id, now: clock.now() }),
      )
      return secret
    },
    async openForTokens(user) {
      const secret = newSecret(ids)
      const family = ids.next()
      const now = clock.now()
      await open(user, sessionRow({ id: ids.next(), kind: 'refresh', secret, userId: user.id, family, now }))
      return tokensReply(await tokens.sign(user.id, family), secret)
    },
    async closePage(secret) {
      const held = await findHeldCredential(db.query, hashSecret(secret))
      if (held?.kind === 'session') await end(held.family)
    },
    async close(actor) {
      if (actor.kind !== 'user') throw notForKeys()
      if (actor.credentialId !== null) await end(actor.credentialId)
    },
  }
}

/** A row for a page's session or a refresh token. */
export const sessionRow = (options: {
  id: string
  kind: 'session' | 'refresh'
  secret: string
  userId: string
  family: string
  now: number
}) => ({
  id: options.id,
  kind: options.kind,
  hash: hashSecret(options.secret),
  userId: options.userId,
  projectId: null,
  family: options.family,
  prefix: shownPrefix(options.secret),
  name: '',
  createdAt: options.now,
  updatedAt: options.now,
  expiresAt: options.now + SESSION_SECONDS * 1_000,
})

export const tokensReply = (accessToken: string, refreshToken: string): Tokens => ({
  access_token: accessToken,
  token_type: 'bearer',
  expires_in: ACCESS_TOKEN_SECONDS,
  refresh_token: refreshToken,
})

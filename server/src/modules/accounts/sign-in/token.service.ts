import type { Tx } from '#kernel/db'
import {
  type CredentialRow,
  findRefreshToken,
  insertCredential,
  markRotated,
  revokeFamily,
} from '../credentials/credential.repository.ts'
import { hashSecret, newSecret } from '../credentials/secret.ts'
import { tokenProblem } from '../errors.ts'
import { Email, type TokenInput, type Tokens } from '../schema.ts'
import { lockUser } from '../users/user.repository.ts'
import type { PasswordCheck } from './password-check.ts'
import { type Sessions, type SessionsDeps, sessionRow, tokensReply } from './session.service.ts'

/** Longer than any refresh token of this server. */
const MAX_TOKEN_CHARACTERS = 200
const INVALID_GRANT = 'The refresh token is not valid any more. Sign in again.'

/** `POST /v1/auth/token`: OAuth 2 grants `password` and `refresh_token` (RFC 6749, sections 4.3 and 6). */
export interface TokenService {
  /** Throws a Problem that carries the RFC's `error`. */
  grant(input: TokenInput, address: string): Promise<Tokens>
}

export interface TokenServiceDeps extends SessionsDeps {
  readonly sessions: Sessions
  readonly passwords: PasswordCheck
}

export const createTokenService = (deps: TokenServiceDeps): TokenService => ({
  async grant(input, address) {
    if (input.grant_type === undefined) throw tokenProblem('invalid_request', 'grant_type is missing.')
    if (input.grant_type === 'password') return grantByPassword(deps, input, address)
    if (input.grant_type === 'refresh_token') return grantByRefresh(deps, input)
    throw tokenProblem('unsupported_grant_type', 'grant_type must be password or refresh_token.')
  },
})

const grantByPassword = async (
  deps: TokenServiceDeps,
  input: TokenInput,
  address: string,
): Promise<Tokens> => {
  const { username, password } = input
  if (!username || !password) throw tokenProblem('invalid_request', 'username and password are required.')
  const email = Email.safeParse(username)
  const user = await deps.passwords.byEmail(email.success ? email.data : username, password, address)
  if (!user) throw tokenProblem('invalid_grant', 'The e-mail address or the password is not right.')
  return deps.sessions.openForTokens(user)
}

type Exchange =
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'reused'; readonly family: string }
  | {
      readonly outcome: 'exchanged'
      readonly userId: string
      readonly family: string
      readonly secret: string
    }

const grantByRefresh = async (deps: TokenServiceDeps, input: TokenInput): Promise<Tokens> => {
  const secret = input.refresh_token
  if (!secret) throw tokenProblem('invalid_request', 'refresh_token is required.')
  if (secret.length > MAX_TOKEN_CHARACTERS) throw tokenProblem('invalid_grant', INVALID_GRANT)
  const exchange = await deps.db.transaction(tx => exchangeToken(deps, tx, secret))
  if (exchange.outcome === 'exchanged') {
    return tokensReply(await deps.tokens.sign(exchange.userId, exchange.family), exchange.secret)
  }
  // The family is ended and committed by now: whatever was remembered of its access tokens goes with it.
  if (exchange.outcome === 'reused') await deps.cache.drop(`session:${exchange.family}`)
  throw tokenProblem('invalid_grant', INVALID_GRANT)
}

/** Two requests with one token stand in line at their person. Throws nothing: what it decides must be committed. */
const exchangeToken = async (deps: TokenServiceDeps, tx: Tx, secret: string): Promise<Exchange> => {
  const now = deps.clock.now()
  const hash = hashSecret(secret)
  const found = await findRefreshToken(tx, hash)
  const user = found ? await lockUser(tx, found.userId) : undefined
  const row = user && user.bannedAt === null ? await findRefreshToken(tx, hash) : undefined
  if (!row || row.revokedAt !== null || (row.expiresAt ?? 0) <= now) return { outcome: 'refused' }
  if (row.rotatedAt === null) return rotate(deps, tx, row)
  // Somebody holds a token that was exchanged: the owner or a thief. Nobody can tell, so both must sign in.
  await revokeFamily(tx, row.family, now)
  return { outcome: 'reused', family: row.family }
}

const rotate = async (deps: TokenServiceDeps, tx: Tx, row: CredentialRow): Promise<Exchange> => {
  const now = deps.clock.now()
  const secret = newSecret(deps.ids)
  const { userId, family } = row
  await insertCredential(
    tx,
    sessionRow({ id: deps.ids.next(), kind: 'refresh', secret, userId, family, now }),
  )
  await markRotated(tx, row.id, now)
  return { outcome: 'exchanged', userId, family, secret }
}

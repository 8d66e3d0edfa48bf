import { decodeProtectedHeader, errors, jwtVerify, SignJWT } from 'jose'
import type { Clock, Ids } from '#kernel/system'
import { credentialInvalid, credentialMalformed, tokenExpired } from '../errors.ts'
import { ALGORITHM, type Keyring } from './keyring.ts'

/** Short, because whoever checks it elsewhere by the key set cannot see that its session ended. */
export const ACCESS_TOKEN_SECONDS = 900
const ISSUER = 'fovea'

interface AccessClaims {
  readonly userId: string
  /** The session (family of refresh tokens) that it belongs to. */
  readonly sessionId: string
  /** Unix ms. */
  readonly expiresAt: number
}

/** Signs and checks access tokens: ES256, `sub` the user, `sid` the session, 15 minutes. */
export interface AccessTokens {
  sign(userId: string, sessionId: string): Promise<string>
  /** Throws a Problem with status 401 when the token does not hold. */
  verify(token: string): Promise<AccessClaims>
}

export const createAccessTokens = (deps: { keyring: Keyring; clock: Clock; ids: Ids }): AccessTokens => ({
  async sign(userId, sessionId) {
    const { kid, key } = await deps.keyring.signing()
    const now = Math.floor(deps.clock.now() / 1_000)
    return new SignJWT({ sid: sessionId })
      .setProtectedHeader({ alg: ALGORITHM, kid, typ: 'at+jwt' })
      .setSubject(userId)
      .setIssuer(ISSUER)
      .setAudience(ISSUER)
      .setIssuedAt(now)
      .setExpirationTime(now + ACCESS_TOKEN_SECONDS)
      .setJti(deps.ids.next())
      .sign(key)
  },
  async verify(token) {
    const key = await deps.keyring.verifying(keyIdOf(token))
    if (!key) throw credentialInvalid()
    const { payload } = await jwtVerify(token, key, {
      algorithms: [ALGORITHM],
      issuer: ISSUER,
      audience: ISSUER,
      typ: 'at+jwt',
      requiredClaims: ['sub', 'sid', 'exp'],
      currentDate: new Date(deps.clock.now()),
    }).catch((error: unknown) => {
      if (error instanceof errors.JWTExpired) throw tokenExpired()
      if (error instanceof errors.JOSEError) throw credentialInvalid()
      throw error
    })
    const { sub, sid, exp } = payload
    if (typeof sub !== 'string' || typeof sid !== 'string' || exp === undefined) throw credentialInvalid()
    return { userId: sub, sessionId: sid, expiresAt: exp * 1_000 }
  },
})

const keyIdOf = (token: string): string => {
  try {
    const { kid } = decodeProtectedHeader(token)
    if (typeof kid === 'string') return kid
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
  }
  throw credentialMalformed()
}

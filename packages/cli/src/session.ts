import { AuthenticationError, type FoveaClient } from '@fovea/client'
import {
  configPath,
  readConfig,
  type StoredConfig,
  type StoredCredential,
  writeConfig,
} from './config-file.ts'
import { withLock } from './lock.ts'

type Session = Extract<StoredCredential, { kind: 'session' }>

/** A token this close to its end is not used any more. */
const MARGIN_MS = 60_000

/**
 * The access token of who signed in, shared by all processes of this person. A refresh token works once, and the
 * server ends a session whose old token comes back; so it is exchanged under a lock, and read anew before.
 */
export function sessionTokens(
  stored: StoredConfig & { credential: Session },
  anonymous: FoveaClient,
  signal: AbortSignal,
): (rejected: string | null) => Promise<string> {
  let { credential } = stored
  let pending: Promise<Session> | null = null
  const renew = (rejected: string | null): Promise<Session> =>
    withLock(`${configPath()}.lock`, signal, async () => {
      const now = await readConfig()
      if (now?.credential.kind !== 'session' || now.url !== stored.url) throw signedOut()
      if (isFresh(now.credential, rejected)) return now.credential
      const next = await exchange(anonymous, now.credential.refreshToken)
      await writeConfig({ ...now, credential: next })
      return next
    })
  return async rejected => {
    if (isFresh(credential, rejected)) return credential.accessToken
    pending ??= renew(rejected).finally(() => {
      pending = null
    })
    credential = await pending
    return credential.accessToken
  }
}

export async function signIn(anonymous: FoveaClient, email: string, password: string): Promise<Session> {
  const asked = Date.now()
  const { accessToken, refreshToken, expiresIn } = await anonymous.auth.token({
    grantType: 'password',
    email,
    password,
  })
  return { kind: 'session', refreshToken, accessToken, expiresAt: asked + expiresIn * 1000 }
}

async function exchange(anonymous: FoveaClient, old: string): Promise<Session> {
  const asked = Date.now()
  try {
    const tokens = await anonymous.auth.token({ grantType: 'refresh_token', refreshToken: old })
    const { accessToken, refreshToken, expiresIn } = tokens
    return { kind: 'session', refreshToken, accessToken, expiresAt: asked + expiresIn * 1000 }
  } catch (error) {
    if (error instanceof AuthenticationError) throw signedOut()
    throw error
  }
}

function isFresh({ accessToken, expiresAt }: Session, rejected: string | null): boolean {
  return accessToken !== rejected && Date.now() < expiresAt - MARGIN_MS
}

function signedOut(): AuthenticationError {
  return new AuthenticationError({ status: 401, code: 'cli.signed_out', message: 'Your session has ended.' })
}

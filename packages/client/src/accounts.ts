import type { Grant } from './credentials.ts'
import { AuthenticationError, ValidationError } from './errors.ts'
import { iterate } from './pages.ts'
import type * as wire from './schema.generated.ts'
import type { Transport } from './transport.ts'
import type {
  ApiKey,
  ApiKeyPatch,
  ApiKeyWithSecret,
  Me,
  NewApiKey,
  NewSetup,
  Page,
  PageQuery,
  Project,
  Tokens,
  UserAndProject,
} from './types.ts'
import { segment } from './url.ts'

export function setupResource(transport: Transport) {
  return {
    /** Whether the server still waits for its first administrator. */
    status: () => transport.json<wire.SetupState>('GET', '/v1/setup', { anonymous: true }),
    /** Makes the first administrator and the default project; the code is printed in the server's terminal. */
    create: (input: NewSetup) =>
      transport.json<UserAndProject>('POST', '/v1/setup', { body: input, anonymous: true }),
  }
}

/** Exchanges a password or a refresh token for tokens (RFC 6749 §4.3 and §6). */
export async function requestTokens(transport: Transport, grant: Grant): Promise<Tokens> {
  const body: wire.CreateTokenData['body'] =
    grant.grantType === 'password'
      ? { grant_type: 'password', username: grant.email, password: grant.password }
      : { grant_type: 'refresh_token', refresh_token: grant.refreshToken }
  // Never repeated by itself: a refresh token works once, and its second use ends the session.
  const options = { body, anonymous: true }
  const answer = await transport.json<wire.Tokens>('POST', '/v1/auth/token', options).catch(asRefusal)
  return {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token,
    expiresIn: answer.expires_in,
  }
}

/** RFC 6749 answers a wrong password and an ended session with 400; to the caller they are refused credentials. */
function asRefusal(error: unknown): never {
  if (!(error instanceof ValidationError) || !error.code.endsWith('.invalid_grant')) throw error
  const { status, code, message, requestId } = error
  throw new AuthenticationError({ status, code, message, requestId, cause: error })
}

export function authResource(transport: Transport) {
  return {
    /** Signs the page in: the server sets its cookie. */
    signIn: (input: { email: string; password: string }) =>
      transport.json<UserAndProject>('POST', '/v1/auth/session', {
        body: input,
        anonymous: true,
        headers: { 'x-fovea-csrf': '1' },
      }),
    /** Signs the page out: the server ends the session and clears its cookie. */
    signOut: () => transport.json<void>('DELETE', '/v1/auth/session'),
    token: (grant: Grant) => requestTokens(transport, grant),
    /** Ends the session that the access token belongs to. */
    logout: () => transport.json<void>('POST', '/v1/auth/logout'),
  }
}

export function meResource(transport: Transport) {
  return {
    get: () => transport.json<Me>('GET', '/v1/me'),
    update: (patch: { name?: string }) => transport.json<Me>('PATCH', '/v1/me', { body: patch }),
    changePassword: (input: { currentPassword: string; newPassword: string }) =>
      transport.json<void>('POST', '/v1/me/password', { body: input }),
  }
}

export function projectsResource(transport: Transport) {
  const list = (query: PageQuery = {}) =>
    transport.json<Page<Project>>('GET', '/v1/projects', { query: { ...query } })
  return {
    list,
    iterate: (query: PageQuery = {}) => iterate(list, query),
    create: (input: { name: string }) =>
      transport.json<Project>('POST', '/v1/projects', { body: input, idempotencyKey: 'auto' }),
  }
}

export function apiKeysResource(transport: Transport) {
  const path = (id: string): string => `/v1/api-keys/${segment(id)}`
  const list = (query: PageQuery = {}) =>
    transport.json<Page<ApiKey>>('GET', '/v1/api-keys', { query: { ...query } })
  return {
    list,
    iterate: (query: PageQuery = {}) => iterate(list, query),
    /** Not repeated by itself: a repeated answer would come without the secret. */
    create: (input: NewApiKey) => transport.json<ApiKeyWithSecret>('POST', '/v1/api-keys', { body: input }),
    get: (id: string) => transport.json<ApiKey>('GET', path(id)),
    update: (id: string, patch: ApiKeyPatch) => transport.json<ApiKey>('PATCH', path(id), { body: patch }),
    revoke: (id: string) => transport.json<void>('DELETE', path(id)),
    rotate: (id: string) => transport.json<ApiKeyWithSecret>('POST', `${path(id)}/rotate`),
  }
}

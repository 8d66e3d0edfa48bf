import { answer, bytes, empty, form, noContent, type RequestInfo, type Route, route } from '#kernel/http'
import { hasCsrfHeader, sessionCookie, sessionSecretOf } from '../credentials/cookie.ts'
import type { Keyring } from '../credentials/keyring.ts'
import { csrfMissing, tokenErrorOf } from '../errors.ts'
import { KeySet, SignInInput, TokenInput, Tokens, UserAndProject } from '../schema.ts'
import type { PageSignIn } from './page.service.ts'
import { SESSION_SECONDS, type Sessions } from './session.service.ts'
import type { TokenService } from './token.service.ts'

interface Services {
  readonly tokens: TokenService
  readonly page: PageSignIn
  readonly sessions: Sessions
  readonly keyring: Keyring
}

/** A copy of the key set may be kept this long; a new key is published an hour before it signs. */
const KEYS_MAX_AGE = { 'Cache-Control': 'public, max-age=300' }

export const authRoutes = (services: Services): Route[] => [
  tokenRoute(services),
  ...sessionRoutes(services),
  ...keyRoutes(services),
]

const tokenRoute = ({ tokens }: Services): Route =>
  route({
    method: 'POST',
    path: '/v1/auth/token',
    operationId: 'createToken',
    scope: 'public',
    summary: 'Get access and refresh tokens (OAuth 2 grants password and refresh_token)',
    body: form(TokenInput),
    problemExtra: tokenErrorOf,
    reply: [200, Tokens],
    idempotent: false,
    run: async ({ body, request }) =>
      answer(await tokens.grant(body, request.address), {
        headers: { 'Cache-Control': 'no-store', Pragma: 'no-cache' },
      }),
  })

const clearedCookie = (request: RequestInfo): string => sessionCookie('', 0, request.secure)

const sessionRoutes = ({ page, sessions }: Services): Route[] => [
  route({
    method: 'POST',
    path: '/v1/auth/session',
    operationId: 'createSession',
    scope: 'public',
    summary: 'Sign in at the page: sets the session cookie',
    problems: [401],
    body: SignInInput,
    reply: [201, UserAndProject],
    idempotent: false,
    run: async ({ body, request }) => {
      const { secret, reply } = await page.signIn(body, request)
      const cookie = sessionCookie(secret, SESSION_SECONDS, request.secure)
      return answer(reply, { headers: { 'Set-Cookie': cookie } })
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/auth/session',
    operationId: 'deleteSession',
    scope: 'public',
    summary: 'Sign out of the page: ends the session and clears the cookie, whatever state it is in',
    reply: empty,
    run: async ({ request }) => {
      const secret = sessionSecretOf(request.headers)
      if (secret !== null && !hasCsrfHeader(request.headers)) throw csrfMissing()
      if (secret !== null) await sessions.closePage(secret)
      return answer(undefined, { status: 204, headers: { 'Set-Cookie': clearedCookie(request) } })
    },
  }),
  route({
    method: 'POST',
    path: '/v1/auth/logout',
    operationId: 'logout',
    scope: 'any',
    summary: 'End the session of this token or cookie, its access and refresh tokens included',
    reply: empty,
    idempotent: false,
    run: async ({ actor, request }) => {
      await sessions.close(actor)
      if (sessionSecretOf(request.headers) === null) return noContent
      return answer(undefined, { status: 204, headers: { 'Set-Cookie': clearedCookie(request) } })
    },
  }),
]

const keyRoutes = ({ keyring }: Services): Route[] => [
  route({
    method: 'GET',
    path: '/v1/auth/jwks',
    operationId: 'getKeySet',
    scope: 'public',
    summary: 'The public keys of access tokens as a JSON Web Key Set',
    reply: [200, KeySet],
    run: async () => answer({ keys: await keyring.published() }, { headers: KEYS_MAX_AGE }),
  }),
  route({
    method: 'GET',
    path: '/v1/auth/public-key',
    operationId: 'getPublicKey',
    scope: 'public',
    summary: 'The public key that signs access tokens now, as PEM',
    reply: bytes(['application/x-pem-file']),
    run: async () => ({
      status: 200,
      headers: { 'Content-Type': 'application/x-pem-file', ...KEYS_MAX_AGE },
      body: await keyring.pem(),
    }),
  }),
]

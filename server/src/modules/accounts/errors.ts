import type { Scope } from '#kernel/access'
import { Problem } from '#kernel/errors'

const unauthenticated = (code: string, message: string): Problem =>
  new Problem({
    status: 401,
    code,
    message,
    headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
  })

export const credentialMalformed = (): Problem =>
  unauthenticated(
    'accounts.credential_malformed',
    'The credential cannot be read. Send `Authorization: Bearer <access token or API key>` or `X-API-Key: <API key>`.',
  )
export const credentialsAmbiguous = (): Problem =>
  unauthenticated(
    'accounts.credentials_ambiguous',
    'Authorization and X-API-Key carry two different credentials. Send one of them.',
  )
export const credentialInvalid = (): Problem =>
  unauthenticated('accounts.credential_invalid', 'The credential is not one of this server.')
export const credentialRevoked = (): Problem =>
  unauthenticated(
    'accounts.credential_revoked',
    'The API key was revoked. Ask an owner of the project for a new one.',
  )
export const credentialExpired = (): Problem =>
  unauthenticated('accounts.credential_expired', 'The API key has expired. Rotate it, or make a new one.')
export const tokenExpired = (): Problem =>
  unauthenticated(
    'accounts.token_expired',
    'The access token has expired. Get a new one with your refresh token.',
  )
export const sessionEnded = (): Problem =>
  unauthenticated('accounts.session_ended', 'This session has ended. Sign in again.')

const forbidden = (code: string, message: string): Problem => new Problem({ status: 403, code, message })

export const originRefused = (): Problem =>
  forbidden('accounts.origin_refused', 'The API key may not be used by pages of this origin.')
export const addressRefused = (): Problem =>
  forbidden('accounts.address_refused', 'The API key may not be used from this network address.')
export const csrfMissing = (): Problem =>
  forbidden(
    'accounts.csrf_missing',
    'A request with the session cookie that writes must send the header X-Fovea-CSRF: 1.',
  )
export const notForKeys = (): Problem =>
  forbidden('accounts.not_for_keys', 'Only a person can do this: sign in instead of using an API key.')
export const wrongPassword = (): Problem =>
  forbidden('accounts.wrong_password', 'The current password is not right.')

export const localHostRefused = (): Problem =>
  forbidden(
    'accounts.local_host_refused',
    'With AUTH_DISABLED the server answers only at a loopback name such as localhost or 127.0.0.1.',
  )
export const localOriginRefused = (): Problem =>
  forbidden(
    'accounts.local_origin_refused',
    'With AUTH_DISABLED pages of other sites may not use the server.',
  )
export const localForwardedRefused = (): Problem =>
  forbidden(
    'accounts.local_forwarded_refused',
    'With AUTH_DISABLED the server does not answer through a proxy. Unset AUTH_DISABLED to use one.',
  )
export const localAddressRefused = (): Problem =>
  forbidden('accounts.local_address_refused', 'With AUTH_DISABLED the server answers this machine only.')

export const alreadySetUp = (): Problem =>
  new Problem({
    status: 409,
    code: 'accounts.already_set_up',
    message: 'This server has an administrator already. Sign in.',
  })
export const wrongSetupCode = (): Problem =>
  forbidden(
    'accounts.wrong_setup_code',
    'This is not the set-up code that the server printed when it started.',
  )
export const setupCodeSpent = (): Problem =>
  forbidden(
    'accounts.setup_code_spent',
    'The set-up code was tried wrongly too often. Start the server again: it prints a new one.',
  )

export const signInFailed = (): Problem =>
  new Problem({
    status: 401,
    code: 'accounts.sign_in_failed',
    message: 'The e-mail address or the password is not right.',
  })
export const tooManyFailures = (retryAfterSeconds: number): Problem =>
  new Problem({
    status: 429,
    code: 'accounts.too_many_failures',
    message: `Too many failed sign-ins. Try again in ${retryAfterSeconds} seconds.`,
    retryAfterSeconds,
  })
export const hashingBusy = (): Problem =>
  new Problem({
    status: 503,
    code: 'accounts.sign_in_busy',
    message: 'Too many people sign in at this moment. Try again in a second.',
    retryAfterSeconds: 1,
  })

/** RFC 6749, section 5.2: the `error` member stands beside those of the problem, whoever found the fault. */
export const tokenErrorOf = (problem: Problem): { error: string; error_description: string } => ({
  error: oauthErrorOf(problem.status),
  error_description: problem.message,
})

/** 5.2 knows only faults of the request; for those of the server the names of 4.1.2.1 are the nearest. */
const oauthErrorOf = (status: number): string => {
  if (status === 429 || status === 503) return 'temporarily_unavailable'
  if (status >= 500) return 'server_error'
  return status === 403 ? 'access_denied' : 'invalid_request'
}

/** The errors that the grants themselves find. */
export type TokenError = 'invalid_request' | 'invalid_grant' | 'unsupported_grant_type'
export const tokenProblem = (error: TokenError, message: string): Problem =>
  new Problem({
    status: 400,
    code: `accounts.${error}`,
    message,
    extra: { error, error_description: message },
    headers: { 'Cache-Control': 'no-store', Pragma: 'no-cache' },
  })

export type PasswordFault = 'too_short' | 'too_long' | 'common' | 'contains_email'
const PASSWORD_MESSAGES: Readonly<Record<PasswordFault, string>> = {
  too_short: 'A password needs at least 10 characters.',
  too_long: 'A password may have at most 200 characters.',
  common: 'This password is among the first ones that anybody would try. Choose another.',
  contains_email: 'A password must not be the e-mail address.',
}
export const passwordRefused = (reason: PasswordFault): Problem =>
  new Problem({
    status: 422,
    code: 'accounts.password_refused',
    message: PASSWORD_MESSAGES[reason],
    extra: { reason },
  })
export const noPassword = (): Problem =>
  new Problem({
    status: 409,
    code: 'accounts.no_password',
    message: 'The local administrator has no password. Set one with `fovea admin reset-password`.',
  })
export const userNotFound = (email: string): Problem =>
  new Problem({ status: 404, code: 'accounts.user_not_found', message: `There is no account for ${email}.` })

export const projectNotFound = (): Problem =>
  new Problem({
    status: 404,
    code: 'accounts.project_not_found',
    message: 'There is no such project, or you do not belong to it.',
  })
export const tooManyProjects = (limit: number): Problem =>
  new Problem({
    status: 409,
    code: 'accounts.too_many_projects',
    message: `A person belongs to at most ${limit} projects.`,
  })

export const apiKeyNotFound = (): Problem =>
  new Problem({
    status: 404,
    code: 'accounts.api_key_not_found',
    message: 'There is no such API key in a project of yours.',
  })
export const apiKeyRevoked = (): Problem =>
  new Problem({
    status: 409,
    code: 'accounts.api_key_revoked',
    message: 'The API key was revoked and stays so. Make a new one.',
  })
export const scopesExceedMaker = (scopes: readonly Scope[]): Problem =>
  new Problem({
    status: 403,
    code: 'accounts.scopes_exceed_maker',
    message: `You cannot give what you do not have in this project: ${scopes.join(', ')}.`,
    extra: { scopes },
  })
export const limitsExceedMaker = (field: string): Problem =>
  new Problem({
    status: 403,
    code: 'accounts.limits_exceed_maker',
    message: `An API key cannot give another key more than it has itself: ${field}.`,
    extra: { field },
  })
export const keyChainTooLong = (limit: number): Problem =>
  new Problem({
    status: 409,
    code: 'accounts.key_chain_too_long',
    message: `At most ${limit} API keys may stand in a chain of makers. Make this key with an earlier one of them, or as a person.`,
  })
export const ingestStandsAlone = (): Problem =>
  new Problem({
    status: 422,
    code: 'accounts.ingest_stands_alone',
    message: 'A key with sessions:ingest is public in browsers, so it may hold no other scope.',
  })
export const expiryInPast = (): Problem =>
  new Problem({ status: 422, code: 'accounts.expiry_in_past', message: 'expiresAt must lie in the future.' })

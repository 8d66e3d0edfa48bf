import { Problem } from '#kernel/errors'
import { codeOf } from '../away.ts'
import type { ConnectionTarget } from '../target.ts'
import type { AddressVariable } from './address.ts'

/** An address and the variable that it came from. */
export interface Place {
  readonly variable: AddressVariable
  readonly target: ConnectionTarget
}

/** Host and port for people; never the user's password. */
export const whereOf = ({ host, port }: ConnectionTarget): string =>
  host?.startsWith('/') ? `${host} (port ${port})` : `${host?.includes(':') ? `[${host}]` : host}:${port}`

/** A fault of somebody else's database that waiting does not mend. */
export const externalFault = (code: `db.${string}`, message: string, cause?: unknown): Problem =>
  new Problem({ status: 503, code, message, retryable: false, ...(cause === undefined ? {} : { cause }) })

/** OpenSSL's reasons why a chain of certificates does not lead to a trusted authority. */
const UNTRUSTED =
  /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT(_LOCALLY)?)|CERT_(SIGNATURE_FAILURE|UNTRUSTED|REJECTED)|ERR_SSL_.*|INVALID_CA)$/

/** Why a connection failed, when trying again would fail in the same way; null when it may come up. */
export const explain = (error: unknown, place: Place): Problem | null => {
  if (!(error instanceof Error)) return null
  return ofTls(error, place) ?? ofLogin(error, place)
}

const ofTls = (error: Error, { variable, target }: Place): Problem | null => {
  const where = whereOf(target)
  const code = codeOf(error) ?? ''
  const fault = (name: `db.${string}`, text: string) => externalFault(name, `${variable}: ${text}`, error)
  if (error.message === 'The server does not support SSL connections') {
    return fault(
      'db.tls_unsupported',
      `PostgreSQL at ${where} does not speak TLS. Switch it on there (ssl = on), or set sslmode=disable if the network between is your own.`,
    )
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return fault(
      'db.tls_wrong_host',
      `the certificate of PostgreSQL at ${where} is for another host name. Use the name that it is for, or sslmode=verify-ca.`,
    )
  }
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    return fault(
      'db.tls_expired',
      `the certificate of PostgreSQL at ${where} is not valid at this time. Renew it, or set this machine's clock.`,
    )
  }
  if (!UNTRUSTED.test(code)) return null
  return fault(
    'db.tls_untrusted',
    `the certificate of PostgreSQL at ${where} was not issued by an authority that is trusted here (${code}). Set DATABASE_CA to the file with the certificate of its authority.`,
  )
}

const ofLogin = (error: Error, { variable, target }: Place): Problem | null => {
  const where = whereOf(target)
  const { user, database } = target
  const code = codeOf(error)
  const fault = (name: `db.${string}`, text: string) => externalFault(name, `${variable}: ${text}`, error)
  if (/client password must be a (non-empty )?string/.test(error.message)) {
    return fault('db.login_refused', `PostgreSQL at ${where} asks for a password, and the address has none.`)
  }
  if (code === '28P01') {
    return fault('db.login_refused', `PostgreSQL at ${where} refuses the password of the user ${user}.`)
  }
  if (code === '28000') {
    const tls = /no encryption|SSL off/.test(error.message)
      ? ' If it asks for TLS, add ?sslmode=verify-full.'
      : ''
    return fault(
      'db.login_refused',
      `PostgreSQL at ${where} does not let the user ${user} in: ${error.message}.${tls}`,
    )
  }
  if (code === '3D000') {
    return fault(
      'db.not_found',
      `PostgreSQL at ${where} has no database ${database}. Make it: create database "${database}" owner "${user}".`,
    )
  }
  if (code === '42501') return rightsMissing({ variable, target }, error.message, error)
  return null
}

export const rightsMissing = ({ variable, target }: Place, what: string, cause?: unknown): Problem =>
  externalFault(
    'db.rights_missing',
    `${variable}: the user ${target.user} may not do what Fovea needs in the database ${target.database} (${what}). Make it the owner: alter database "${target.database}" owner to "${target.user}".`,
    cause,
  )

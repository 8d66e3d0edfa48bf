import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import { Problem } from '#kernel/errors'
import type { ConnectionTarget } from '../target.ts'

/** A variable that holds the address of a PostgreSQL. */
export type AddressVariable = 'DATABASE_URL' | 'DATABASE_DIRECT_URL'

const DEFAULT_PORT = 5432
const SSL_MODES = ['disable', 'require', 'verify-ca', 'verify-full'] as const
type SslMode = (typeof SSL_MODES)[number]

/** What many providers put into an address, and what says nothing that the server would do otherwise. */
const WITHOUT_EFFECT = new Set(['application_name', 'connect_timeout', 'gssencmode', 'target_session_attrs'])
const UNDERSTOOD = new Set(['host', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'channel_binding'])

const invalid = (variable: string, fault: string): Problem =>
  new Problem({ status: 500, code: 'config.invalid', message: `${variable}: ${fault}` })

/**
 * Reads an address `postgres://user:password@host:5432/database?sslmode=verify-full` as libpq does, with `sslmode`
 * as the PostgreSQL manual defines it (section 34.19): `pg` alone takes `require` and `verify-ca` for `verify-full`.
 * `ca` is a file with certificates of authorities. Throws `config.invalid`, which never shows the address.
 */
export const parseAddress = (variable: AddressVariable, address: string, ca?: string): ConnectionTarget => {
  const url = readUrl(variable, address)
  const given = url.searchParams
  for (const name of given.keys()) {
    if (UNDERSTOOD.has(name) || WITHOUT_EFFECT.has(name)) continue
    throw invalid(variable, `the parameter ${name} is not known; take it out of the address.`)
  }
  const host = given.get('host') ?? decodeURIComponent(url.hostname.replace(/^\[(.+)\]$/, '$1'))
  const user = decodeURIComponent(url.username)
  const password = decodeURIComponent(url.password)
  const database = decodeURIComponent(url.pathname.slice(1))
  if (host === '')
    throw invalid(variable, 'it names no host; expected postgres://user:password@host:5432/database.')
  if (user === '')
    throw invalid(variable, 'it names no user; expected postgres://user:password@host:5432/database.')
  if (database === '') {
    throw invalid(variable, `it names no database; add /name, such as postgres://${user}@${host}/fovea.`)
  }
  return {
    host,
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    user,
    ...(password === '' ? {} : { password }),
    database,
    ssl: host.startsWith('/') ? false : tlsOf(variable, given, ca),
    ...(given.get('channel_binding') === 'require' ? { enableChannelBinding: true } : {}),
  }
}

const readUrl = (variable: string, address: string): URL => {
  try {
    return new URL(address)
  } catch {
    throw invalid(
      variable,
      'it is not an address such as postgres://user:password@host:5432/database; characters such as / @ # % in the password must be percent-encoded.',
    )
  }
}

const modeOf = (variable: string, given: URLSearchParams): SslMode => {
  const mode = given.get('sslmode') ?? 'disable'
  const known = SSL_MODES.find(candidate => candidate === mode)
  if (known) return known
  const why =
    mode === 'prefer' || mode === 'allow'
      ? 'would go on in clear text without a word when TLS fails'
      : 'is not known'
  throw invalid(variable, `sslmode=${mode} ${why}; use ${SSL_MODES.join(', ')}.`)
}

const tlsOf = (
  variable: string,
  given: URLSearchParams,
  caFile: string | undefined,
): false | ConnectionOptions => {
  const mode = modeOf(variable, given)
  if (mode === 'disable') return false
  const root = given.get('sslrootcert')
  // libpq's word for the authorities that the system trusts.
  const file = root === null || root === 'system' ? caFile : root
  const own = {
    ...(given.has('sslcert') ? { cert: readPem(`${variable} (sslcert)`, given.get('sslcert') ?? '') } : {}),
    ...(given.has('sslkey') ? { key: readPem(`${variable} (sslkey)`, given.get('sslkey') ?? '') } : {}),
  }
  if (mode === 'verify-ca' && file === undefined) {
    throw invalid(
      variable,
      'sslmode=verify-ca needs the authority to check against: set DATABASE_CA to the file with its certificate, or use sslmode=verify-full.',
    )
  }
  const ca =
    file === undefined
      ? {}
      : { ca: readAuthorities(root === null ? 'DATABASE_CA' : `${variable} (sslrootcert)`, file) }
  if (mode === 'verify-full') return { ...own, ...ca }
  // With an authority `require` checks against it, as libpq does; the host's name is verify-full's alone.
  if (file !== undefined) return { ...own, ...ca, checkServerIdentity: () => undefined }
  return { ...own, rejectUnauthorized: false }
}

const readPem = (name: string, file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unreadable'
    throw invalid(name, `the file ${file} cannot be read (${reason}).`)
  }
}

const readAuthorities = (name: string, file: string): string => {
  const text = readPem(name, file)
  try {
    new X509Certificate(text)
    return text
  } catch {
    throw invalid(
      name,
      `the file ${file} holds no certificate; expected PEM text (-----BEGIN CERTIFICATE-----).`,
    )
  }
}

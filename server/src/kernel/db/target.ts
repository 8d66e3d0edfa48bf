import type { ConnectionOptions } from 'node:tls'

/** Where a PostgreSQL is, and as whom to speak to it. */
export interface ConnectionTarget {
  readonly connectionString?: string
  readonly host?: string
  readonly port?: number
  readonly user?: string
  readonly password?: string
  readonly database?: string
  readonly ssl?: boolean | ConnectionOptions
  readonly enableChannelBinding?: boolean
}

import type { JWK } from 'jose'
import type { ColumnType, JSONColumnType } from 'kysely'
import type { Role, Scope } from '#kernel/access'
import type { Queryable } from '#kernel/db'

type WithDefault<T> = ColumnType<T, T | undefined, T>

interface UserTable {
  id: string
  email: string
  name: string
  passwordHash: string | null
  admin: boolean
  bannedAt: WithDefault<number | null>
  createdAt: number
  updatedAt: number
}

interface ProjectTable {
  id: string
  name: string
  createdAt: number
  createdBy: string | null
  updatedAt: number
}

interface MemberTable {
  projectId: string
  userId: string
  role: Role
  createdAt: number
}

interface CredentialTable {
  id: string
  kind: 'session' | 'refresh' | 'key'
  hash: Buffer
  userId: string
  projectId: string | null
  family: string
  prefix: string
  name: string
  scopes: WithDefault<Scope[]>
  rateLimit: WithDefault<number | null>
  origins: WithDefault<string[]>
  addresses: WithDefault<string[]>
  createdAt: number
  updatedAt: number
  expiresAt: number | null
  usedAt: WithDefault<number | null>
  rotatedAt: WithDefault<number | null>
  madeBy: WithDefault<string | null>
  revokedAt: WithDefault<number | null>
}

interface SigningKeyTable {
  kid: string
  /** A JWK as JSON, or sealed. */
  privateKey: string
  publicJwk: JSONColumnType<JWK & object>
  createdAt: number
  signsFrom: number
}

interface SetupTable {
  id: boolean
  completedAt: number | null
}

interface SetupCodeTable {
  hash: Buffer
  wrongTries: WithDefault<number>
  createdAt: number
}

/** The tables that this module owns. A type, not an interface: Kysely asks for an index signature. */
export type AccountsTables = {
  'accounts.user': UserTable
  'accounts.project': ProjectTable
  'accounts.member': MemberTable
  'accounts.credential': CredentialTable
  'accounts.signing_key': SigningKeyTable
  'accounts.setup': SetupTable
  'accounts.setup_code': SetupCodeTable
}

/** Types a query to this module's own tables. */
export const tables = (query: Queryable) => query.withTables<AccountsTables>()

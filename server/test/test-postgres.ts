import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'

/** The PostgreSQL of a test run: an embedded one of its own, or that of TEST_DATABASE_URL. */
export interface TestPostgres {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password?: string | undefined
  /** Where to connect to for making and dropping databases. */
  readonly database: string
  /** What the names of this run's databases begin with. */
  readonly prefix: string
  /** Somebody else's server: what a test must not stop, and what is used with DATABASE_URL. */
  readonly external: boolean
}

declare module 'vitest' {
  export interface ProvidedContext {
    postgres: TestPostgres
  }
}

/** A migrated database that the tests' databases are copies of. */
export const templateOf = (postgres: TestPostgres): string => `${postgres.prefix}template`

export const clientOf = ({ host, port, user, password, database }: TestPostgres, name?: string): pg.Client =>
  new pg.Client({
    ...{ host, port, user, password, database },
    ...(name === undefined ? {} : { application_name: name }),
  })

/** Where a test's database is. */
export interface TestTarget {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password?: string
  readonly database: string
}

const asAdmin = async (statement: string): Promise<void> => {
  const postgres = inject('postgres')
  const client = clientOf(postgres)
  await client.connect()
  try {
    // Copies of one template exclude each other: they queue up on this lock instead of failing.
    await client.query('select pg_advisory_lock(hashtext($1))', [postgres.prefix])
    await client.query(statement)
  } finally {
    await client.end()
  }
}

/** A new database on the PostgreSQL of this run: a copy of the template, or without any table. */
export const makeDatabase = async (options: {
  blank: boolean
}): Promise<{ target: TestTarget; drop(): Promise<void> }> => {
  const postgres = inject('postgres')
  const { host, port, user, password } = postgres
  const name = `${postgres.prefix}${randomBytes(8).toString('hex')}`
  await asAdmin(`create database ${name} template ${options.blank ? 'template0' : templateOf(postgres)}`)
  return {
    target: { host, port, user, database: name, ...(password === undefined ? {} : { password }) },
    drop: () => asAdmin(`drop database ${name} with (force)`),
  }
}

/** The address of a database as DATABASE_URL takes it. */
export const urlOf = ({ host, port, user, password, database }: TestTarget): string => {
  const secret = password === undefined ? '' : `:${encodeURIComponent(password)}`
  return host.startsWith('/')
    ? `postgres://${user}${secret}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`
    : `postgres://${user}${secret}@${host}:${port}/${database}`
}

/**
 * What a test that starts the real program gives it: nothing (it brings its PostgreSQL along), or in a run on
 * somebody else's server DATABASE_URL of a new database and the FOVEA_SECRET that goes with it.
 */
export const programDatabase = async (): Promise<{
  env: Readonly<Record<string, string>>
  drop(): Promise<void>
}> => {
  if (!inject('postgres').external) return { env: {}, drop: async () => {} }
  const { target, drop } = await makeDatabase({ blank: true })
  return {
    env: { DATABASE_URL: urlOf(target), FOVEA_SECRET: 'the secret of the tests, which is no secret' },
    drop,
  }
}

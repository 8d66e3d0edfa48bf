import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { createApp, migrate } from '#app'
import { readConfig } from '#config'
import { type ConnectionTarget, startEmbeddedPostgres } from '#kernel/db'
import { systemClock } from '#kernel/system'
import { createLogger } from '#kernel/telemetry'
import { clientOf, type TestPostgres, templateOf } from './test-postgres.ts'

/** Databases of a run that was killed are dropped by a later one. */
const ABANDONED_MS = 3_600_000
/** The time a run began and its own number; both are in the names of its databases. */
const RUN = /^(fovea_test_([0-9a-z]{1,9})_[0-9a-f]{8}_)/

const newPrefix = (): string => `fovea_test_${Date.now().toString(36)}_${randomBytes(4).toString('hex')}_`

/**
 * One PostgreSQL for the whole run, with a migrated template that each test's database is a copy of: an embedded one,
 * or the server of TEST_DATABASE_URL, whose user may make databases.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const url = process.env.TEST_DATABASE_URL
  const run = url ? await onServer(url) : await onEmbedded()
  project.provide('postgres', run.postgres)
  return run.end
}

interface Run {
  readonly postgres: TestPostgres
  end(): Promise<void>
}

const onEmbedded = async (): Promise<Run> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'fovea-test-'))
  const embedded = await startEmbeddedPostgres({ dataDir, owner: 'the test run', clock: systemClock })
  const { host, port, user, password } = embedded.connection
  const server = { host, port, user, password, database: 'postgres' }
  const postgres: TestPostgres = { ...server, prefix: newPrefix(), external: false }
  const admin = clientOf(postgres)
  await admin.connect()
  await buildTemplate(postgres, admin)
  await admin.end()
  return {
    postgres,
    end: async () => {
      await embedded.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

const onServer = async (url: string): Promise<Run> => {
  const { host, port, user = '', password, database = 'postgres' } = new pg.Client(url)
  const server = { host, port, user, password: password ?? undefined, database }
  const postgres: TestPostgres = { ...server, prefix: newPrefix(), external: true }
  // Its name tells other runs that this one lives.
  const admin = clientOf(postgres, postgres.prefix)
  await admin.connect()
  await dropAbandoned(admin)
  await buildTemplate(postgres, admin)
  return {
    postgres,
    end: async () => {
      await dropDatabases(admin, await databasesOf(admin, postgres.prefix))
      await admin.end()
    },
  }
}

const databasesOf = async (admin: pg.Client, prefix: string): Promise<string[]> => {
  const { rows } = await admin.query<{ name: string }>(
    `select datname as name from pg_database
    where starts_with(datname, $1) and pg_has_role(current_user, datdba, 'usage')`,
    [prefix],
  )
  return rows.map(({ name }) => name)
}

const dropDatabases = async (admin: pg.Client, names: readonly string[]): Promise<void> => {
  for (const name of names) {
    await admin.query(`drop database if exists ${admin.escapeIdentifier(name)} with (force)`)
  }
}

const dropAbandoned = async (admin: pg.Client): Promise<void> => {
  const { rows } = await admin.query<{ name: string }>(
    'select application_name as name from pg_stat_activity',
  )
  const living = new Set(rows.map(({ name }) => name))
  const abandoned = (await databasesOf(admin, 'fovea_test_')).filter(name => {
    const [, prefix = '', began = ''] = RUN.exec(name) ?? []
    return began !== '' && !living.has(prefix) && Date.now() - Number.parseInt(began, 36) > ABANDONED_MS
  })
  await dropDatabases(admin, abandoned)
}

const buildTemplate = async (postgres: TestPostgres, admin: pg.Client): Promise<void> => {
  const { host, port, user, password } = postgres
  const database = templateOf(postgres)
  await admin.query(`create database ${database}`)
  const target: ConnectionTarget = { host, port, user, database, ...(password ? { password } : {}) }
  await migrate(target)
  const dataDir = await mkdtemp(join(tmpdir(), 'fovea-template-'))
  const config = readConfig({ FOVEA_DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'silent' })
  const log = createLogger({ level: 'silent' })
  const app = await createApp({ config, target, soleWorker: true, roles: [], owner: 'template', log })
  await app.kernel.jobs.start({ handlers: [], soleWorker: true })
  await app.kernel.jobs.drain(AbortSignal.timeout(10_000))
  await app.close(AbortSignal.timeout(10_000))
  await rm(dataDir, { recursive: true, force: true })
}

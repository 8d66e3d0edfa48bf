import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { createApp, migrate } from '#app'
import { readConfig } from '#config'
import { startEmbeddedPostgres } from '#kernel/db'
import { systemClock } from '#kernel/system'
import { createLogger } from '#kernel/telemetry'

export interface TestPostgres {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password?: string | undefined
}

declare module 'vitest' {
  export interface ProvidedContext {
    postgres: TestPostgres
  }
}

export const TEMPLATE = 'fovea_template'

/** One embedded PostgreSQL for the whole run, with a migrated template that each test's database is a copy of. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'fovea-test-'))
  const postgres = await startEmbeddedPostgres({ dataDir, owner: 'the test run', clock: systemClock })
  const { host, port, user, password } = postgres.connection
  const server: TestPostgres = { host, port, user, password }
  const admin = new pg.Client({ ...server, database: 'postgres' })
  await admin.connect()
  await admin.query(`create database ${TEMPLATE}`)
  await admin.end()
  await buildTemplate({ ...server, database: TEMPLATE }, dataDir)
  project.provide('postgres', server)
  return async () => {
    await postgres.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

const buildTemplate = async (target: pg.ClientConfig & TestPostgres, dataDir: string): Promise<void> => {
  await migrate(target)
  const config = readConfig({ FOVEA_DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'silent' })
  const log = createLogger({ level: 'silent' })
  const app = await createApp({ config, target, soleWorker: true, roles: [], owner: 'template', log })
  await app.kernel.jobs.start({ handlers: [], soleWorker: true })
  await app.kernel.jobs.drain(AbortSignal.timeout(10_000))
  await app.close(AbortSignal.timeout(10_000))
}

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CompiledQuery } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type App, createApp, migrate } from '#app'
import { readConfig } from '#config'
import { databaseAccount } from '#kernel/db'
import { createLogger } from '#kernel/telemetry'
import { type Json, picture } from './factories.ts'
import { freePort, Holdings } from './faults/holdings.ts'
import { type PrivatePostgres, startPrivatePostgres } from './faults/private-postgres.ts'
import { ADMIN } from './harness.ts'
import { type Requester, requester } from './requester.ts'

const PGBOUNCER = '/usr/sbin/pgbouncer'
const installed = existsSync(PGBOUNCER)
const PATIENT = { timeout: 90_000, interval: 50 }

const holdings = new Holdings()
let postgres: PrivatePostgres
let pooler: ChildProcess
let poolerPort: number
let app: App
let server: Requester

/** PgBouncer by transaction, with fewer connections than the program has at once: sessions change hands all the time. */
const startPooler = async (): Promise<void> => {
  const folder = await holdings.folder('pgbouncer')
  poolerPort = await freePort()
  const settings = {
    listen_addr: '127.0.0.1',
    listen_port: poolerPort,
    unix_socket_dir: '',
    auth_type: 'any',
    pool_mode: 'transaction',
    default_pool_size: 3,
    max_client_conn: 200,
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`)
  const database = `[databases]\npostgres = host=127.0.0.1 port=${postgres.port} dbname=postgres user=fovea`
  const file = join(folder, 'pgbouncer.ini')
  writeFileSync(file, `${database}\n[pgbouncer]\n${lines.join('\n')}\n`)
  const account = await databaseAccount()
  if (account) for (const path of [folder, file]) chownSync(path, account.uid, account.gid)
  const identity = account ? { uid: account.uid, gid: account.gid } : {}
  pooler = spawn(PGBOUNCER, ['-q', file], {
    cwd: '/',
    stdio: 'ignore',
    env: { ...holdings.mark },
    ...identity,
  })
  const ended = once(pooler, 'exit')
  holdings.defer(async () => {
    pooler.kill('SIGKILL')
    await ended
  })
}

describe.skipIf(!installed)(
  `a pooler by transaction${installed ? '' : ` (left out: there is no ${PGBOUNCER})`}`,
  () => {
    beforeAll(async () => {
      postgres = await startPrivatePostgres(holdings)
      await startPooler()
      const direct = { host: '127.0.0.1', port: postgres.port, user: 'fovea', database: 'postgres' }
      const target = { ...direct, port: poolerPort }
      await migrate(direct)
      const config = readConfig({
        FOVEA_DATA_DIR: await holdings.folder('pooler'),
        PORT: '0',
        LOG_LEVEL: 'silent',
        FOVEA_ADMIN_EMAIL: ADMIN.email,
        FOVEA_ADMIN_PASSWORD: ADMIN.password,
      })
      const log = createLogger({ level: 'silent' })
      app = await createApp({
        config,
        target,
        direct,
        soleWorker: false,
        roles: ['api', 'worker'],
        owner: 'pooled',
        log,
      })
      const url = `http://127.0.0.1:${(await app.start())?.port}`
      const body = { grant_type: 'password', username: ADMIN.email, password: ADMIN.password }
      const reply = await requester(url, '').call<Json>('POST', '/v1/auth/token', { body })
      server = requester(url, reply.body.access_token)
    })
    afterAll(async () => {
      await app?.close(AbortSignal.timeout(20_000))
      await holdings.close()
    })

    it('carries uploads, their jobs and their notices, many at once', async () => {
      const uploads = await Promise.all(
        Array.from({ length: 24 }, async (_, seed) =>
          server.call<Json>('POST', '/v1/assets', {
            headers: { 'content-type': 'image/jpeg', 'idempotency-key': `upload-${seed}` },
            body: await picture(seed + 1),
          }),
        ),
      )
      expect(uploads.map(({ status }) => status)).toEqual(uploads.map(() => 201))
      const states = async (): Promise<string[]> =>
        (await server.call<Json>('GET', '/v1/assets?limit=200')).body.items.map(
          (asset: Json) => asset.states.renditions,
        )
      await expect.poll(states, PATIENT).toEqual(uploads.map(() => 'ready'))
      const placed = `select count(*)::int from kernel.notice where position is null`
      await expect.poll(() => postgres.run(placed), PATIENT).toEqual([{ count: 0 }])
    })

    it('gives each transaction its time limits, which the pool cannot set at the start of a connection', async () => {
      const { db } = app.kernel
      const limits = await db.transaction(async () => {
        const { rows } = await pgRows(
          db,
          `select current_setting('statement_timeout') as s, current_setting('lock_timeout') as l`,
        )
        return rows[0]
      })
      expect(limits).toEqual({ s: '1min', l: '10s' })
    })

    it('is no way for notifications, which go past it', async () => {
      const heard = Promise.withResolvers<string>()
      await app.kernel.bus.listen('past-the-pooler', payload => heard.resolve(payload))
      const client = new pg.Client({
        host: '127.0.0.1',
        port: poolerPort,
        user: 'fovea',
        database: 'postgres',
      })
      await client.connect()
      await client.query(`select pg_notify('past-the-pooler', 'hello')`)
      await client.end()
      expect(await heard.promise).toBe('hello')
    })
  },
)

const pgRows = ({ query }: App['kernel']['db'], text: string): Promise<{ rows: unknown[] }> =>
  query.executeQuery(CompiledQuery.raw(text))

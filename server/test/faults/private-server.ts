import { type App, createApp, migrate } from '#app'
import { readConfig } from '#config'
import type { Logger } from '#kernel/telemetry'
import type { Json } from '../factories.ts'
import { ADMIN } from '../harness.ts'
import { requester } from '../requester.ts'
import type { Holdings } from './holdings.ts'
import { type PrivatePostgres, startPrivatePostgres } from './private-postgres.ts'

export interface PrivateServer {
  readonly postgres: PrivatePostgres
  readonly app: App
  readonly dataDir: string
  readonly url: string
  /** Of the administrator. */
  readonly token: string
}

/** Fovea in this process, on a PostgreSQL that the test may stop and start; both end with `holdings`. */
export const startPrivateServer = async (
  holdings: Holdings,
  owner: string,
  log: Logger,
): Promise<PrivateServer> => {
  const postgres = await startPrivatePostgres(holdings)
  const dataDir = await holdings.folder('private-server')
  const target = { host: '127.0.0.1', port: postgres.port, user: 'fovea', database: 'postgres' }
  await migrate(target)
  const config = readConfig({
    FOVEA_DATA_DIR: dataDir,
    PORT: '0',
    FOVEA_ADMIN_EMAIL: ADMIN.email,
    FOVEA_ADMIN_PASSWORD: ADMIN.password,
  })
  const app = await createApp({ config, target, soleWorker: false, roles: ['api', 'worker'], owner, log })
  holdings.defer(() => app.close(AbortSignal.timeout(20_000)))
  const url = `http://127.0.0.1:${(await app.start())?.port}`
  const body = { grant_type: 'password', username: ADMIN.email, password: ADMIN.password }
  const { access_token: token } = (await requester(url, '').call<Json>('POST', '/v1/auth/token', { body }))
    .body
  return { postgres, app, dataDir, url, token }
}

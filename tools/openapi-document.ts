import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp, VERSION } from '../server/src/app.ts'
import { readConfig } from '../server/src/config.ts'
import { buildOpenApi } from '../server/src/kernel/http/index.ts'
import { createLogger } from '../server/src/kernel/telemetry/index.ts'

/** The OpenAPI document of the program as it is put together, without a database. */
export const describeApi = async (): Promise<object> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'fovea-openapi-'))
  try {
    const app = await createApp({
      config: readConfig({ FOVEA_DATA_DIR: dataDir }),
      target: {},
      soleWorker: true,
      roles: ['api'],
      owner: 'openapi',
      log: createLogger({ level: 'silent' }),
    })
    const document = buildOpenApi(app.routes, { version: VERSION })
    await app.close(AbortSignal.timeout(5_000))
    return document
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
}

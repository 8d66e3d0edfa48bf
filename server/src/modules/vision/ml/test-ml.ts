import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { poolMetrics } from '#kernel/processes'
import { createLogger, createMetrics } from '#kernel/telemetry'
import { visionVariables } from '../variables.ts'
import type { Ml } from './ml.ts'
import { createMl } from './part.ts'

/** Real children that run models from a folder of their own; they end with the test file. */
export const startTestMl = (env: Readonly<Record<string, string>> = {}): { ml: Ml; dataDir: string } => {
  const dataDir = mkdtempSync(join(tmpdir(), 'fovea-ml-'))
  const part = createMl({
    log: createLogger({ level: process.env.TEST_LOG_LEVEL ?? 'silent' }),
    pools: poolMetrics(createMetrics({ defaults: false })),
    config: { ...visionVariables.parse(env), FOVEA_DATA_DIR: dataDir },
  })
  afterAll(async () => {
    await part.ml.close(AbortSignal.timeout(5_000))
    await rm(dataDir, { recursive: true, force: true })
  })
  return { ml: part.ml, dataDir }
}

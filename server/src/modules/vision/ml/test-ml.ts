import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { createLogger } from '#kernel/telemetry'
import { visionVariables } from '../variables.ts'
import type { Ml } from './ml.ts'
import { createMl } from './part.ts'

export interface TestMl {
  readonly ml: Ml
  readonly dataDir: string
  /** Why children of it ended, in that order. */
  readonly exits: readonly string[]
  /** Its children that are alive. */
  pids(): number[]
  /** How many of them are in the midst of a run. */
  busy(): number
}

/** Real children that run models from a folder of their own; they end with the test file. */
export const startTestMl = (env: Readonly<Record<string, string>> = {}): TestMl => {
  const dataDir = mkdtempSync(join(tmpdir(), 'fovea-ml-'))
  const exits: string[] = []
  const log = createLogger({ level: 'silent' })
  const hear = (entry: { exit?: { reason: string } }): void => {
    if (entry.exit) exits.push(entry.exit.reason)
  }
  let busy = 0
  const part = createMl({
    // What a pool says of its children goes to the log alone.
    log: Object.assign(Object.create(log), { warn: hear, debug: hear }),
    pools: () => ({
      set: (gauge, value) => {
        if (gauge === 'busy') busy = value
      },
      add: () => {},
    }),
    config: { ...visionVariables.parse(env), FOVEA_DATA_DIR: dataDir },
  })
  afterAll(async () => {
    await part.ml.close(AbortSignal.timeout(5_000))
    await rm(dataDir, { recursive: true, force: true })
  })
  return { ml: part.ml, dataDir, exits, pids: () => childrenWith(dataDir), busy: () => busy }
}

/** The processes whose command line names this folder, as the permission to read it does. */
const childrenWith = (folder: string): number[] =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(pid => pid !== process.pid && commandOf(pid).includes(folder))

const commandOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    // It has just ended.
    return ''
  }
}

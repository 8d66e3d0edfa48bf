import { createRequire } from 'node:module'
import { join, resolve, sep } from 'node:path'
import { createChildPool } from '#kernel/processes'
import { tracing } from '#kernel/telemetry'
import type { Part, VisionParts } from '../part.ts'
import type { Ml } from './ml.ts'

/** A batch of 16 pictures through a large model takes seconds on one core; its first run also loads the model. */
const DEADLINE_MS = 120_000
/** Each waiting run holds its pictures in memory, and its caller would rather come again than wait for minutes. */
const MAX_WAITING = 32
/** A model is loaded within a second or two, so nothing is lost by giving its memory back. */
const IDLE_SHUTDOWN_MS = 5 * 60_000
const HEAP_MB = 512
/** Native leaks stay small; a model is loaded again after so many runs. */
const MAX_RUNS = 10_000

/** Where the files of models are in the file system of this machine, as an absolute path. */
export const modelsFolder = (dataDir: string): string => join(resolve(dataDir), 'models')

/** The children that run models; see `Ml`. Nothing is started before the first run. */
export const createMl = ({
  config,
  log,
  pools,
}: Pick<VisionParts, 'config' | 'log' | 'pools'>): Part & { readonly ml: Ml } => {
  const ml = createChildPool({
    name: 'ml',
    entry: new URL('./child.ts', import.meta.url),
    size: config.VISION_PROCESSES,
    deadlineMs: DEADLINE_MS,
    maxQueue: MAX_WAITING,
    maxOldSpaceMb: HEAP_MB,
    maxRssMb: Math.ceil(config.VISION_PROCESS_MEMORY / 2 ** 20),
    maxRuns: MAX_RUNS,
    idleShutdownMs: IDLE_SHUTDOWN_MS,
    permissions: { read: [...sourceFolders(), join(modelsFolder(config.FOVEA_DATA_DIR), '*')], addons: true },
    metrics: pools('ml'),
    tracing,
    onExit: exit => {
      const worrying = exit.reason === 'crashed' || exit.reason === 'deadline'
      log[worrying ? 'warn' : 'debug']({ exit }, 'a process that runs models ended')
    },
  })
  return { ml, close: deadline => ml.close(deadline) }
}

/** The module's own source, and the node_modules folder that runtime, codecs and weights are in. */
const sourceFolders = (): string[] => {
  const codec = createRequire(import.meta.url).resolve('sharp')
  const marker = `${sep}node_modules${sep}`
  const packages = codec.slice(0, codec.indexOf(marker) + marker.length)
  return [join(import.meta.dirname, '..') + sep, packages]
}

import { createRequire } from 'node:module'
import { join, sep } from 'node:path'
import { createChildPool } from '#kernel/processes'
import { tracing } from '#kernel/telemetry'
import type { VisionParts } from '../../part.ts'
import type { Clustering } from '../clustering/index.ts'
import { spoolFolder } from './spool.ts'
import type { Clusterer, ClusterTask } from './task.ts'

/** As long as the job may take that asks for it. */
const DEADLINE_MS = 2 * 60 * 60_000
const MAX_WAITING = 8
/** The memory of many vectors is given back at once. */
const IDLE_SHUTDOWN_MS = 10_000
const HEAP_MB = 1_024

/**
 * One process that clusters, apart from those that run models: it holds all vectors of a project, and may take minutes.
 * Nothing is started before the first run.
 */
export const createClusterer = ({
  config,
  log,
  pools,
}: Pick<VisionParts, 'config' | 'log' | 'pools'>): Clusterer => {
  const pool = createChildPool({
    name: 'clustering',
    entry: new URL('./child.ts', import.meta.url),
    size: 1,
    deadlineMs: DEADLINE_MS,
    maxQueue: MAX_WAITING,
    maxOldSpaceMb: HEAP_MB,
    idleShutdownMs: IDLE_SHUTDOWN_MS,
    permissions: {
      read: [...sourceFolders(), join(spoolFolder(config.FOVEA_DATA_DIR), '*')],
      addons: true,
    },
    metrics: pools('clustering'),
    tracing,
    onExit: exit => {
      const worrying = exit.reason === 'crashed' || exit.reason === 'deadline'
      log[worrying ? 'warn' : 'debug']({ exit }, 'the process that clusters faces ended')
    },
  })
  return {
    cluster: (task, signal) => pool.run<ClusterTask, Clustering>('cluster', task, { signal }),
    close: deadline => pool.close(deadline),
  }
}

/** The module's own source, and the node_modules folder that the runtime is in. */
const sourceFolders = (): string[] => {
  const runtime = createRequire(import.meta.url).resolve('onnxruntime-node')
  const marker = `${sep}node_modules${sep}`
  const packages = runtime.slice(0, runtime.indexOf(marker) + marker.length)
  return [join(import.meta.dirname, '..', '..') + sep, packages]
}

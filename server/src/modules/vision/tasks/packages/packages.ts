import { createRequire } from 'node:module'
import { join, sep } from 'node:path'
import { z } from 'zod'
import { Problem } from '#kernel/errors'
import { type ChildExit, type ChildPool, createChildPool } from '#kernel/processes'
import { tracing } from '#kernel/telemetry'
import type { VisionParts } from '../../part.ts'
import type { TaskRegistry } from '../registry.ts'
import { defineTask, type TaskOutcome, type TaskSource, type VisionTask } from '../task.ts'
import type { DescribeTask, PackageOutcome, PackageSource, RunPackageTask, TaskManifest } from './manifest.ts'
import { findPackage, type PackagePlace, packageFault } from './place.ts'

const START_DEADLINE_MS = 30_000
const MAX_WAITING = 64
const HEAP_MB = 512
const MAX_RSS_MB = 1024
const IDLE_SHUTDOWN_MS = 5 * 60_000

/** The tasks of packages that whoever runs the server named. */
export interface TaskPackages {
  /** Asks every package for its tasks and registers them. Throws `config.invalid`, naming the package and the fault. */
  load(): Promise<void>
  close(deadline: AbortSignal): Promise<void>
}

interface Parts extends Pick<VisionParts, 'log' | 'pools'> {
  readonly registry: TaskRegistry
  readonly names: readonly string[]
}

/**
 * Each package has a child process of its own, without environment, without the right to write, to start programs or to
 * read anything but its own folder and its dependencies. Its code is never loaded by the server itself.
 */
export const createTaskPackages = (parts: Parts): TaskPackages => {
  const pools: ChildPool[] = []
  return {
    async load() {
      for (const name of parts.names) {
        const place = await findPackage(name, process.cwd())
        const pool = openPool(parts, place)
        pools.push(pool)
        register(parts.registry, place, await describe(pool, place), pool)
      }
    },
    async close(deadline) {
      await Promise.all(pools.map(pool => pool.close(deadline)))
    },
  }
}

const openPool = ({ log, pools }: Parts, place: PackagePlace): ChildPool =>
  createChildPool({
    name: `task ${place.name}`,
    entry: new URL('./child.ts', import.meta.url),
    size: 1,
    deadlineMs: START_DEADLINE_MS,
    startDeadlineMs: START_DEADLINE_MS,
    maxQueue: MAX_WAITING,
    maxOldSpaceMb: HEAP_MB,
    maxRssMb: MAX_RSS_MB,
    idleShutdownMs: IDLE_SHUTDOWN_MS,
    permissions: { read: [...place.read, ...ownFolders()], addons: true },
    metrics: pools('task-packages'),
    tracing,
    onExit: (exit: ChildExit) => {
      const worrying = exit.reason === 'crashed' || exit.reason === 'deadline'
      log[worrying ? 'warn' : 'debug']({ exit }, 'a process that runs the tasks of a package ended')
    },
  })

/** What the child's own code is read from: the tasks' source, and zod. */
const ownFolders = (): string[] => {
  const zod = createRequire(import.meta.url).resolve('zod')
  const marker = `${sep}node_modules${sep}`
  return [join(import.meta.dirname, '..') + sep, zod.slice(0, zod.indexOf(marker) + marker.length)]
}

const describe = async (pool: ChildPool, place: PackagePlace): Promise<TaskManifest[]> => {
  try {
    return await pool.run<DescribeTask, TaskManifest[]>('describe', { entry: place.entry })
  } catch (error) {
    const reason = error instanceof Problem ? error.message.replace(/\.$/, '') : 'it cannot be loaded'
    throw packageFault(place.name, reason, error)
  }
}

const register = (
  registry: TaskRegistry,
  place: PackagePlace,
  manifests: readonly TaskManifest[],
  pool: ChildPool,
): void => {
  for (const manifest of manifests) {
    if (registry.find(manifest.name))
      throw packageFault(place.name, `there is a task ${manifest.name} already`)
    registry.register([toTask(manifest, place, pool)])
  }
}

const toTask = (manifest: TaskManifest, place: PackagePlace, pool: ChildPool): VisionTask => {
  const { name, needs, timeoutMs, params, output, ...rest } = manifest
  return defineTask({
    name,
    ...rest,
    params: z.fromJSONSchema(params),
    output: z.fromJSONSchema(output),
    async run(sources, given, { signal }) {
      const read = await Promise.all(sources.map(source => readSource(source, needs)))
      const ready = read.flatMap(each => (each instanceof Error ? [] : [each]))
      const wish: RunPackageTask = { entry: place.entry, task: name, params: given, sources: ready }
      const deadlineMs = timeoutMs * ready.length
      const answers =
        ready.length === 0
          ? []
          : await pool.run<RunPackageTask, PackageOutcome[]>('run', wish, { signal, deadlineMs })
      const outcomes = answers.values()
      return read.map(each => (each instanceof Error ? each : toOutcome(outcomes.next().value)))
    },
  })
}

const readSource = async (
  source: TaskSource,
  needs: TaskManifest['needs'],
): Promise<PackageSource | Error> => {
  const { id, projectId, version, kind, mime, size, label, width, height, takenAt } = source.asset
  const asset = { id, projectId, version, kind, mime, size, label, width, height, takenAt }
  try {
    if (needs === 'nothing') return { asset, bytes: null }
    return { asset, bytes: await (needs === 'original' ? source.original() : source.preview()) }
  } catch (error) {
    return error instanceof Error ? error : new Error('The bytes cannot be read', { cause: error })
  }
}

const toOutcome = (answer: PackageOutcome | undefined): TaskOutcome | Error => {
  if (!answer) return new Error('A package left out an outcome')
  if ('failure' in answer) return new Problem({ status: 422, ...answer.failure })
  // Its schema and its size are checked before it is kept.
  return { output: answer.output as TaskOutcome['output'] }
}

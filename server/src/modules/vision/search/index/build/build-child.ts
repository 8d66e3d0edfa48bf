import { createRequire } from 'node:module'
import { join, sep } from 'node:path'
import { type ChildPool, createChildPool, type PoolMetrics } from '#kernel/processes'
import type { Logger } from '#kernel/telemetry'

/** One page, or the measuring at the end: 200 queries at four expansions take seconds. */
const DEADLINE_MS = 10 * 60_000
/** Never replaced in the middle of a build: it holds the index. */
const ANY_NUMBER = Number.MAX_SAFE_INTEGER

/** A process for one build: it has the index in its memory until the file is written. Close it at the end. */
export const openBuildChild = ({
  log,
  pools,
}: {
  readonly log: Logger
  readonly pools: (pool: string) => PoolMetrics
}): ChildPool =>
  createChildPool({
    name: 'index',
    entry: new URL('./child.ts', import.meta.url),
    size: 1,
    deadlineMs: DEADLINE_MS,
    maxQueue: 1,
    maxRuns: ANY_NUMBER,
    maxRssMb: ANY_NUMBER,
    permissions: { read: readable(), addons: true },
    metrics: pools('index'),
    onExit: exit => {
      if (exit.reason === 'crashed' || exit.reason === 'deadline')
        log.warn({ exit }, 'a process that builds an index ended')
    },
  })

/** The source of the search, the packages that the native library is in, and what its loader tells the system by. */
const readable = (): string[] => {
  const library = createRequire(import.meta.url).resolve('usearch')
  const marker = `${sep}node_modules${sep}`
  const packages = library.slice(0, library.indexOf(marker) + marker.length)
  return [join(import.meta.dirname, '..') + sep, packages, '/etc/alpine-release']
}

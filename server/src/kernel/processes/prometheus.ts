import type { Metrics } from '#kernel/telemetry'
import type { PoolMetrics } from './metrics.ts'

/** The numbers of all pools in the server's registry, with the pool's name as label. */
export function poolMetrics(metrics: Metrics): (pool: string) => PoolMetrics {
  const label = ['pool'] as const
  const gauges = {
    busy: metrics.gauge('child_processes_busy', 'Child processes that are doing a run', label),
    queued: metrics.gauge('child_processes_queued', 'Runs that wait for a child process', label),
    children: metrics.gauge('child_processes', 'Child processes that are alive', label),
  }
  const counters = {
    runs: metrics.counter('child_process_runs_total', 'Runs that child processes were given', label),
    restarts: metrics.counter('child_process_restarts_total', 'Child processes that were replaced', label),
    deadline_kills: metrics.counter('child_process_deadline_kills_total', 'Runs that took too long', label),
    crashes: metrics.counter(
      'child_process_crashes_total',
      'Child processes that ended by themselves',
      label,
    ),
  }
  return pool => {
    // From the start, so that the first crash is a rise and not a series that was not there before.
    for (const counter of Object.values(counters)) counter.inc({ pool }, 0)
    return {
      set: (gauge, value) => gauges[gauge].set({ pool }, value),
      add: counter => counters[counter].inc({ pool }),
    }
  }
}

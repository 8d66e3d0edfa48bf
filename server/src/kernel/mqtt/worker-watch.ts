import { systemActor } from '#kernel/access'
import { isDatabaseAway } from '#kernel/db'
import type { JobService } from '#kernel/jobs'
import type { Clock } from '#kernel/system'
import type { Logger } from '#kernel/telemetry'
import type { WorkerNews } from './messages.ts'

/** A worker that died is known as such after its third missed heartbeat; looking more often would tell nothing new. */
const POLL_MS = 5_000

export interface WorkerEvents {
  /** A worker that lives; also one that came back. */
  online(worker: WorkerNews): Promise<void>
  /** A worker that has not been heard of lately. */
  offline(id: string): Promise<void>
  /** One that said good-bye, or was silent for a day. */
  gone(id: string): Promise<void>
}

/** Tells which workers come and go, by the list of workers, until `signal` fires. */
export const watchWorkers = async (
  { jobs, clock, log }: { jobs: JobService; clock: Clock; log: Logger },
  events: WorkerEvents,
  signal: AbortSignal,
): Promise<void> => {
  const actor = systemActor({ projectId: null, requestId: null })
  let known = new Map<string, boolean>()
  while (!signal.aborted) {
    try {
      const { items } = await jobs.workers.list(actor)
      known = await tellChanges(items, known, events)
    } catch (error) {
      if (signal.aborted) return
      if (!isDatabaseAway(error)) log.error({ err: error }, 'MQTT cannot read the list of workers')
    }
    // Ends early only with the signal, which the loop asks for.
    await clock.wait(POLL_MS, signal).catch(() => undefined)
  }
}

const tellChanges = async (
  workers: readonly (WorkerNews & { readonly alive: boolean })[],
  known: ReadonlyMap<string, boolean>,
  events: WorkerEvents,
): Promise<Map<string, boolean>> => {
  for (const worker of workers) {
    if (known.get(worker.id) === worker.alive) continue
    await (worker.alive ? events.online(worker) : events.offline(worker.id))
  }
  const now = new Map(workers.map(({ id, alive }) => [id, alive]))
  for (const id of known.keys()) if (!now.has(id)) await events.gone(id)
  return now
}

import type { FoveaClient, Job, Queue } from '@fovea/client'

/** What the live view shows at one moment. */
export interface Snapshot {
  queues: Queue[]
  /** The ones that run longest first. */
  running: Job[]
  /** Failed and quarantined, the latest first. */
  failures: Job[]
}

const MOST_RUNNING = 50
const MOST_FAILURES = 20

export async function takeSnapshot(client: FoveaClient, queue: string | null): Promise<Snapshot> {
  const only = queue === null ? {} : { name: queue }
  const [queues, running, failed, quarantined] = await Promise.all([
    client.jobs.queues.list(),
    client.jobs.list({ ...only, status: 'running', limit: MOST_RUNNING }),
    client.jobs.list({ ...only, status: 'failed', limit: MOST_FAILURES }),
    client.jobs.list({ ...only, status: 'quarantined', limit: MOST_FAILURES }),
  ])
  return {
    queues: queues.items.filter(({ name }) => queue === null || name === queue),
    running: running.items.toSorted((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0)),
    failures: [...failed.items, ...quarantined.items]
      .toSorted((a, b) => (b.finishedAt ?? 0) - (a.finishedAt ?? 0))
      .slice(0, MOST_FAILURES),
  }
}

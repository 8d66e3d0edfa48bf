import { type FoveaClient, type Job, NotFoundError } from '@fovea/client'
import type { Context } from '../context.ts'
import { type JobFilters, lineOf } from '../jobs.ts'
import { visible } from '../text.ts'

/** Jobs whose last line is remembered, so that the same state is not told twice. */
const REMEMBERED = 1_000

/** Tells each change as one line; with `--json`, one job per line. */
export async function watchLines({ client, out, signal }: Context, filters: JobFilters): Promise<void> {
  const told = new Map<string, string>()
  const notices = client.stream({
    topics: ['job.updated'],
    signal,
    ...(filters.asset === undefined ? {} : { assetId: filters.asset }),
    onReconnect: ({ error }) => {
      if (!out.quiet) out.warn(`The connection broke (${visible(error.message)}); trying again …`)
    },
  })
  for await (const { data } of notices) {
    if (filters.queue !== undefined && data.name !== filters.queue) continue
    if (filters.flow !== undefined && data.flowId !== filters.flow) continue
    const job = typeof data.jobId === 'string' ? await jobOf(client, data.jobId) : null
    if (job === null || (filters.status !== undefined && job.status !== filters.status)) continue
    const state = `${job.status} ${job.progress} ${job.attempts}`
    // Several changes may have happened before the first of their notices is dealt with.
    if (told.get(job.id) === state) continue
    remember(told, job.id, state)
    out.event(job, () => lineOf(job))
  }
  signal.throwIfAborted()
}

/** Null when it was cleared away meanwhile. */
async function jobOf(client: FoveaClient, id: string): Promise<Job | null> {
  try {
    return await client.jobs.get(id)
  } catch (error) {
    if (error instanceof NotFoundError) return null
    throw error
  }
}

function remember(told: Map<string, string>, id: string, state: string): void {
  told.delete(id)
  told.set(id, state)
  const [oldest] = told.keys()
  if (told.size > REMEMBERED && oldest !== undefined) told.delete(oldest)
}

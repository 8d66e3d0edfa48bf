import { type Flow, type JobDetail, JobFailedError, type JobTry, NotFoundError } from '@fovea/client'
import type { Context } from '../context.ts'
import { lineOf, percent, stateOf } from '../jobs.ts'
import { formatDuration, formatTime, table } from '../text.ts'

export async function showJob(context: Context, id: string, options: { watch?: boolean }): Promise<void> {
  const { client, out, signal } = context
  let job = await client.jobs.get(id)
  let failure: JobFailedError | null = null
  if (options.watch) {
    try {
      job = await client.waitForJob(id, { signal, onProgress: one => out.line(lineOf(one)) })
    } catch (error) {
      if (!(error instanceof JobFailedError)) throw error
      failure = error
      job = await client.jobs.get(id)
    }
  }
  const flow = job.flowId === null || out.json ? null : await flowOf(context, job.flowId)
  out.result(job, () => [out.fields(fieldsOf(job, flow)), ...triesOf(job)].join('\n\n'))
  if (failure) throw failure
}

/** A flow is kept for a while only, as its jobs are. */
async function flowOf({ client }: Context, id: string): Promise<Flow | null> {
  try {
    return await client.jobs.flows.get(id)
  } catch (error) {
    if (error instanceof NotFoundError) return null
    throw error
  }
}

function fieldsOf(job: JobDetail, flow: Flow | null): [string, string][] {
  const all: [string, string | null][] = [
    ['id', job.id],
    ['queue', job.name],
    ['status', stateOf(job)],
    ['progress', percent(job)],
    ['tries', String(job.attempts)],
    ['priority', job.priority === 0 ? null : String(job.priority)],
    ['error', job.error && `${job.error.code}: ${job.error.message}`],
    ['asset', job.assetId],
    ['flow', flow ? flowLine(flow) : job.flowId],
    ['worker', job.worker],
    ['created', formatTime(job.createdAt, 'second')],
    ['started', formatTime(job.startedAt, 'second')],
    ['finished', formatTime(job.finishedAt, 'second')],
    ['answer', job.result === null ? null : JSON.stringify(job.result)],
  ]
  return all.filter((entry): entry is [string, string] => entry[1] !== null)
}

export function flowLine({ id, name, status, counts, total }: Flow): string {
  const failed = counts.failed + counts.quarantined
  const parts = [
    `${counts.succeeded} of ${total} jobs done`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(counts.cancelled > 0 ? [`${counts.cancelled} cancelled`] : []),
  ]
  return `${id}${name === null ? '' : ` ${name}`}, ${status}: ${parts.join(', ')}`
}

function triesOf({ history }: JobDetail): string[] {
  const header = ['TRY', 'STARTED', 'TOOK', 'OUTCOME', 'WORKER', 'ERROR']
  return history.length === 0 ? [] : [table(header, history.map(cells))]
}

const cells = ({ attempt, startedAt, endedAt, outcome, worker, error }: JobTry): string[] => [
  String(attempt),
  formatTime(startedAt, 'second'),
  startedAt === null || endedAt === null ? '-' : formatDuration(endedAt - startedAt),
  outcome,
  worker ?? '-',
  error ? `${error.code}: ${error.message}` : '',
]

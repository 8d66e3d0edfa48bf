import { type FoveaClient, type Job, JobFailedError, type JobQuery, type JobStatus } from '@fovea/client'
import { type Command, Option } from 'commander'
import type { Context, Open } from '../context.ts'
import { forEach } from '../each.ts'
import { formatTime, table, visible } from '../text.ts'
import { addCommonOptions, limitOption, takeUpTo } from './options.ts'

interface ListOptions {
  status?: JobStatus
  name?: string
  asset?: string
  limit: number
  watch?: boolean
}

const STATUSES: JobStatus[] = ['queued', 'running', 'succeeded', 'failed', 'cancelled', 'quarantined']

export function addJobs(program: Command, open: Open): void {
  const jobs = program.command('jobs').description('what the server is working on')
  const command = (usage: string, description: string): Command =>
    addCommonOptions(jobs.command(usage)).description(description)
  command('ls', 'list the jobs, newest first')
    .addOption(new Option('--status <status>', 'only these').choices(STATUSES))
    .option('--name <name>', 'for example library.derive')
    .option('--asset <id>', 'only those about this asset')
    .option('--watch', 'go on telling what changes, until Ctrl-C')
    .addOption(limitOption())
    .action(async (options: ListOptions, self: Command) => list(await open(self), options))
  command('show <id>', 'one job')
    .option('--watch', 'wait until it has ended')
    .action(async (id: string, options: { watch?: boolean }, self: Command) =>
      show(await open(self), id, options),
    )
  command('cancel <ids...>', 'stop jobs that wait or run').action(
    async (ids: string[], _options: unknown, self: Command) => {
      const context = await open(self)
      await forEach(context, ids, 'cancelled', id => context.client.jobs.cancel(id))
    },
  )
  command('retry <ids...>', 'run failed, cancelled or quarantined jobs again').action(
    async (ids: string[], _options: unknown, self: Command) => {
      const context = await open(self)
      await forEach(context, ids, 'queued', id => context.client.jobs.retry(id))
    },
  )
}

async function list(context: Context, options: ListOptions): Promise<void> {
  const { client, out } = context
  const query: JobQuery = { limit: Math.min(options.limit, 200) }
  if (options.status !== undefined) query.status = options.status
  if (options.name !== undefined) query.name = options.name
  if (options.asset !== undefined) query.assetId = options.asset
  if (options.watch) return await watch(context, options)
  const jobs = await takeUpTo(client.jobs.iterate(query), options.limit)
  out.result(jobs, () =>
    jobs.length === 0
      ? 'There are no jobs.'
      : table(['ID', 'STATUS', 'DONE', 'TRIES', 'CREATED', 'NAME', 'ERROR'], jobs.map(cells)),
  )
}

const cells = (job: Job): string[] => [
  job.id,
  job.status,
  percent(job),
  String(job.attempts),
  formatTime(job.createdAt),
  job.name,
  job.error?.code ?? '',
]

const percent = ({ progress }: Job): string => `${Math.floor(progress * 100)}%`

/** Tells each change as one line; with `--json`, one job per line. */
async function watch({ client, out, signal }: Context, options: ListOptions): Promise<void> {
  const stream = { topics: ['job.updated'], signal }
  const notices = client.stream(options.asset === undefined ? stream : { ...stream, assetId: options.asset })
  for await (const notice of notices) {
    const job = await jobOf(client, notice.data)
    if (job === null) continue
    if (options.status !== undefined && job.status !== options.status) continue
    if (options.name !== undefined && job.name !== options.name) continue
    out.event(job, () => lineOf(job))
  }
  signal.throwIfAborted()
}

async function jobOf(client: FoveaClient, data: Record<string, unknown>): Promise<Job | null> {
  const id = data.jobId ?? data.id
  return typeof id === 'string' ? await client.jobs.get(id) : null
}

function lineOf(job: Job): string {
  const error = job.error ? `  ${job.error.code}: ${job.error.message}` : ''
  return visible(`${job.id}  ${job.status.padEnd(11)}  ${percent(job).padStart(4)}  ${job.name}${error}`)
}

async function show(
  { client, out, signal }: Context,
  id: string,
  options: { watch?: boolean },
): Promise<void> {
  let job = await client.jobs.get(id)
  if (options.watch) {
    try {
      job = await client.waitForJob(id, { signal, onProgress: one => out.line(lineOf(one)) })
    } catch (error) {
      if (error instanceof JobFailedError) out.result(error.job, () => fieldsOf(error.job))
      throw error
    }
  }
  const fieldsOf = (one: Job): string =>
    out.fields([
      ['id', one.id],
      ['name', one.name],
      ['status', one.status],
      ['progress', percent(one)],
      ['tries', String(one.attempts)],
      ['error', one.error ? `${one.error.code}: ${one.error.message}` : '-'],
      ['asset', one.assetId ?? '-'],
      ['created', formatTime(one.createdAt)],
      ['started', formatTime(one.startedAt)],
      ['finished', formatTime(one.finishedAt)],
    ])
  out.result(job, () => fieldsOf(job))
}

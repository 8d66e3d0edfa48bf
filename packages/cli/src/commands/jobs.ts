import type { Job, JobQuery, JobStatus } from '@fovea/client'
import { type Command, Option } from 'commander'
import type { Context, Open } from '../context.ts'
import { UsageError } from '../exit.ts'
import { assertQueue, type JobFilters, percent, stateOf } from '../jobs.ts'
import { formatTime } from '../text.ts'
import { watchBoard } from '../watch/board.ts'
import { watchLines } from '../watch/lines.ts'
import { addJobActions } from './job-actions.ts'
import { showJob } from './job-show.ts'
import { addCommonOptions, limitOption, refuseWords, takeUpTo } from './options.ts'
import { addQueues } from './queues.ts'
import { addSchedules } from './schedules.ts'

interface ListOptions extends JobFilters {
  limit: number
  watch?: boolean
  ids?: boolean
}

const STATUSES: JobStatus[] = ['queued', 'running', 'succeeded', 'failed', 'cancelled', 'quarantined']

export function addJobs(program: Command, open: Open): void {
  const jobs = program
    .command('jobs')
    .description(
      'what the server is working on; alone it lists the jobs, and takes the options of `jobs ls`: --watch, --status …',
    )
  const command = (usage: string, description: string, options = {}): Command =>
    addCommonOptions(jobs.command(usage, options)).description(description)
  command('ls', 'list the jobs, newest first', { isDefault: true })
    .argument('[words...]')
    .addOption(new Option('--status <status>', 'only these').choices(STATUSES))
    .option('--queue <name>', 'only of this queue, for example library.derive')
    .option('--asset <id>', 'only those about this asset')
    .option('--flow <id>', 'only the steps of this flow')
    .option(
      '--watch',
      'a live view, until Ctrl-C; without a terminal, or with a filter, a line for each change',
    )
    .addOption(limitOption())
    .option('--ids', 'ids alone, one per line')
    .action(async (words: string[], options: ListOptions, self: Command) => {
      refuseWords(jobs, words)
      await (options.watch ? watch(await open(self), options) : list(await open(self), options))
    })
  command('show <id>', 'one job, with the story of its tries')
    .option('--watch', 'wait until it has ended')
    .action(async (id: string, options: { watch?: boolean }, self: Command) =>
      showJob(await open(self), id, options),
    )
  addJobActions(command, open)
  addQueues(command, open)
  addSchedules(jobs, open)
}

async function list(context: Context, options: ListOptions): Promise<void> {
  const { client, out } = context
  const query: JobQuery = { limit: Math.min(options.limit, 200) }
  if (options.status !== undefined) query.status = options.status
  if (options.queue !== undefined) query.name = options.queue
  if (options.asset !== undefined) query.assetId = options.asset
  if (options.flow !== undefined) query.flowId = options.flow
  const jobs = await takeUpTo(client.jobs.iterate(query), options.limit)
  // An empty list is also what a slip in the name gives.
  if (jobs.length === 0 && options.queue !== undefined) await assertQueue(context.client, options.queue)
  if (options.ids) return out.ids(jobs)
  out.list(jobs, 'There are no jobs.', ['ID', 'STATUS', 'DONE', 'TRIES', 'CREATED', 'QUEUE', 'ERROR'], cells)
}

const cells = (job: Job): string[] => [
  job.id,
  stateOf(job),
  percent(job),
  String(job.attempts),
  formatTime(job.createdAt),
  job.name,
  job.error?.code ?? '',
]

async function watch(context: Context, options: ListOptions): Promise<void> {
  if (options.queue !== undefined) await assertQueue(context.client, options.queue)
  const { out } = context
  const filtered = [options.status, options.asset, options.flow].some(filter => filter !== undefined)
  if (options.ids)
    throw new UsageError('--ids lists what is there, and --watch what changes: use one of them')
  if (process.stdout.isTTY === true && !out.json && !out.quiet && !filtered)
    return await watchBoard(context, options.queue ?? null)
  await watchLines(context, options)
}

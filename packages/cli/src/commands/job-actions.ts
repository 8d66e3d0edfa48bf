import type { FoveaClient, JobBatch, Redrive } from '@fovea/client'
import { type Command, Option } from 'commander'
import type { Context, Open } from '../context.ts'
import { type Answer, forAll } from '../each.ts'
import { UsageError } from '../exit.ts'
import { readIds } from '../ids.ts'
import { plural } from '../text.ts'
import { flowLine } from './job-show.ts'
import { ID_ARGUMENT } from './options.ts'

type Make = (usage: string, description: string) => Command

interface RetryOptions {
  queue?: string
  failed?: boolean
  quarantined?: boolean
  allProjects?: boolean
  dryRun?: boolean
}
interface RedriveOptions {
  status: NonNullable<Redrive['status']>
  limit?: number
  allProjects?: boolean
  dryRun?: boolean
}

/** Dead letters in one request: few enough that it ends within its time-out, and that Ctrl-C is heard between two. */
const PART = 500
/** What the server takes for `limit` at most. */
const MAX_LIMIT = 10_000

export function addJobActions(command: Make, open: Open): void {
  command('retry [ids...]', 'give failed, cancelled or quarantined jobs fresh tries')
    .addHelpText('after', `\nids: ${ID_ARGUMENT}`)
    .option('--queue <name>', 'all of this queue, with --failed, --quarantined or both')
    .option('--failed', 'those that failed')
    .option('--quarantined', 'those whose work ended its process, and was put aside')
    .option('--all-projects', 'of all projects; for administrators')
    .option('--dry-run', 'only say how many it would be')
    .action(async (ids: string[], options: RetryOptions, self: Command) => {
      const status = retryStatus(ids, options)
      const context = await open(self)
      if (status !== null && options.queue !== undefined)
        return await redrive(context, options.queue, { ...options, status })
      const { retryMany } = context.client.jobs
      await forAll(context, await readIds(ids, 'job'), 'queued', part => answers(retryMany(part)))
    })
  command('redrive <queue>', 'give the dead letters of a queue fresh tries: failed and quarantined jobs')
    .addOption(
      new Option('--status <status>', 'which of them')
        .choices(['failed', 'quarantined', 'both'])
        .default('both'),
    )
    .option('--all-projects', 'of all projects; for administrators')
    .option('--dry-run', 'only say how many it would be')
    .action(async (queue: string, options: RedriveOptions, self: Command) =>
      redrive(await open(self), queue, options),
    )
  command('cancel [ids...]', 'stop jobs that wait or run')
    .addHelpText('after', `\nids: ${ID_ARGUMENT}`)
    .option('--flow <id>', 'all steps of this flow that have not ended')
    .action(async (ids: string[], { flow }: { flow?: string }, self: Command) => {
      if (ids.length > 0 === (flow !== undefined)) throw new UsageError('Name jobs, or a flow with --flow')
      const context = await open(self)
      if (flow !== undefined) return await cancelFlow(context, flow)
      const { cancelMany } = context.client.jobs
      await forAll(context, await readIds(ids, 'job'), 'cancelled', part => answers(cancelMany(part)))
    })
}

/** Null where jobs are named one by one. */
function retryStatus(ids: string[], options: RetryOptions): RedriveOptions['status'] | null {
  const { queue, failed = false, quarantined = false } = options
  if (ids.length > 0 === (queue !== undefined)) throw new UsageError('Name jobs, or a queue with --queue')
  const narrowed = failed || quarantined || options.allProjects || options.dryRun
  if (queue === undefined && narrowed)
    throw new UsageError('--failed, --quarantined, --all-projects and --dry-run go with --queue')
  if (queue === undefined) return null
  if (!failed && !quarantined)
    throw new UsageError(`Say which jobs of ${queue}: --failed, --quarantined or both`)
  return failed && quarantined ? 'both' : failed ? 'failed' : 'quarantined'
}

async function answers(asked: Promise<JobBatch>): Promise<Answer[]> {
  const { items } = await asked
  return items.map(({ id, error }) => ({ id, status: error ? 'failed' : 'done', error }))
}

/** As many as there are now, part by part; what fails again meanwhile is left for another time. */
async function redrive(context: Context, queue: string, options: RedriveOptions): Promise<void> {
  const { client, out, signal } = context
  const { status, allProjects = false } = options
  const wish = { status, ...(allProjects ? { allProjects } : {}) }
  const found = await countDead(client, queue, wish)
  let redriven = 0
  try {
    while (!options.dryRun && redriven < found) {
      signal.throwIfAborted()
      const limit = Math.min(PART, found - redriven)
      const answer = await client.jobs.queues.redrive(queue, { ...wish, limit })
      redriven += answer.redriven
      // Somebody else was faster.
      if (answer.redriven === 0) break
    }
  } finally {
    if (options.dryRun)
      out.result({ queue, found }, () => `${plural(found, 'job')} of ${queue} would be queued again`)
    else out.result({ queue, found, redriven }, () => `${plural(redriven, 'job')} of ${queue} queued again`)
  }
}

async function countDead(client: FoveaClient, queue: string, wish: Redrive): Promise<number> {
  const { redriven, remaining } = await client.jobs.queues.redrive(queue, {
    ...wish,
    limit: MAX_LIMIT,
    dryRun: true,
  })
  return redriven + remaining
}

async function cancelFlow({ client, out }: Context, id: string): Promise<void> {
  const flow = await client.jobs.flows.cancel(id)
  out.result(flow, () => flowLine(flow))
}

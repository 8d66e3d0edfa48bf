import type { Queue, Worker } from '@fovea/client'
import type { Command } from 'commander'
import type { Context, Open } from '../context.ts'
import { forEach } from '../each.ts'
import { formatDuration, formatTime } from '../text.ts'

type Make = (usage: string, description: string) => Command

export const QUEUE_HEADER = [
  'QUEUE',
  'WAITING',
  'RUNNING',
  'DELAYED',
  'BLOCKED',
  'FAILED',
  'QUARANTINED',
  'OLDEST',
  'WORKERS',
  'PAUSED',
]

export function addQueues(command: Make, open: Open): void {
  command(
    'queues',
    'what waits, runs and has failed, by kind of job; for administrators of all projects',
  ).action(async (_options: unknown, self: Command) => listQueues(await open(self)))
  command('pause <queues...>', 'begin no more jobs of a queue, in any process; those that run go on').action(
    async (names: string[], _options: unknown, self: Command) => {
      const context = await open(self)
      await forEach(context, names, 'paused', name => context.client.jobs.queues.pause(name))
    },
  )
  command('resume <queues...>', 'begin jobs of a queue again').action(
    async (names: string[], _options: unknown, self: Command) => {
      const context = await open(self)
      await forEach(context, names, 'resumed', name => context.client.jobs.queues.resume(name))
    },
  )
  command('workers', 'the processes that run jobs').action(async (_options: unknown, self: Command) =>
    listWorkers(await open(self)),
  )
}

async function listQueues({ client, out }: Context): Promise<void> {
  const queues: Queue[] = []
  for await (const queue of client.jobs.queues.iterate()) queues.push(queue)
  const now = Date.now()
  out.list(queues, 'There are no queues.', QUEUE_HEADER, queue => queueCells(queue, now))
}

/** `WAITING` are those that a worker could take at once; those with their reasons have columns of their own. */
export function queueCells(queue: Queue, now: number): string[] {
  const { name, queued, running, delayed, blocked, failed, quarantined, oldestQueuedAt, workers } = queue
  return [
    name,
    ...[queued - delayed - blocked, running, delayed, blocked, failed, quarantined].map(String),
    oldestQueuedAt === null ? '-' : formatDuration(now - oldestQueuedAt),
    queue.concurrency === null ? String(workers) : `${workers} × ${queue.concurrency}`,
    queue.paused
      ? `since ${formatTime(queue.pausedAt)}${queue.pausedBy === null ? '' : ` by ${queue.pausedBy}`}`
      : '',
  ]
}

async function listWorkers({ client, out }: Context): Promise<void> {
  const workers: Worker[] = []
  for await (const worker of client.jobs.workers.iterate()) workers.push(worker)
  const now = Date.now()
  const header = ['ID', 'HOST', 'PID', 'HEARD OF', 'RUNNING', 'VERSION', 'SINCE', 'KINDS']
  out.list(workers, 'There are no workers: nothing runs jobs. Start one with: fovea work', header, worker => [
    worker.id,
    worker.host,
    String(worker.pid),
    worker.alive
      ? `${formatDuration(now - worker.heartbeatAt)} ago`
      : `lost, ${formatDuration(now - worker.heartbeatAt)} ago`,
    `${worker.running} of ${worker.capacity}`,
    worker.version,
    formatTime(worker.startedAt),
    worker.kinds.join(' '),
  ])
}

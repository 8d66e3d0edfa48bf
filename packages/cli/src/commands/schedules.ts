import type { Schedule } from '@fovea/client'
import type { Command } from 'commander'
import type { Context, Open } from '../context.ts'
import { forEach } from '../each.ts'
import { formatTime } from '../text.ts'
import { addCommonOptions, refuseWords } from './options.ts'

export function addSchedules(jobs: Command, open: Open): void {
  const schedules = jobs.command('schedules').description('jobs that the clock brings; alone it lists them')
  const command = (usage: string, description: string, options = {}): Command =>
    addCommonOptions(schedules.command(usage, options)).description(description)
  command('ls', 'list them', { isDefault: true })
    .argument('[words...]')
    .action(async (words: string[], _options: unknown, self: Command) => {
      refuseWords(schedules, words)
      await list(await open(self))
    })
  command('run <name>', 'bring its job now, beside its turns; prints the id of the job').action(
    async (name: string, _options: unknown, self: Command) => {
      const { client, out } = await open(self)
      const { job } = await client.jobs.schedules.run(name)
      out.result(job, () => job.id)
    },
  )
  command('pause <names...>', 'leave out the turns until it is resumed').action(
    async (names: string[], _options: unknown, self: Command) => {
      const context = await open(self)
      await forEach(context, names, 'paused', name => context.client.jobs.schedules.pause(name))
    },
  )
  command('resume <names...>', 'let the turns come again').action(
    async (names: string[], _options: unknown, self: Command) => {
      const context = await open(self)
      await forEach(context, names, 'resumed', name => context.client.jobs.schedules.resume(name))
    },
  )
}

async function list({ client, out }: Context): Promise<void> {
  const schedules: Schedule[] = []
  for await (const schedule of client.jobs.schedules.iterate()) schedules.push(schedule)
  const header = ['NAME', 'CRON', 'TIME ZONE', 'NEXT', 'LAST', 'LAST JOB', 'QUEUE']
  out.list(schedules, 'There are no schedules.', header, one => [
    one.name,
    one.cron,
    one.timezone,
    one.paused ? `paused${one.pausedBy === null ? '' : ` by ${one.pausedBy}`}` : formatTime(one.nextAt),
    formatTime(one.lastAt),
    one.lastJobId ?? '-',
    one.job,
  ])
}

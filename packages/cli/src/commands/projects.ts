import type { Command } from 'commander'
import type { Open } from '../context.ts'
import { formatTime, table } from '../text.ts'
import { addCommonOptions, limitOption, takeUpTo } from './options.ts'

export function addProjects(program: Command, open: Open): void {
  const projects = program.command('projects').description('the projects that you belong to')
  addCommonOptions(projects.command('ls'))
    .description('list them')
    .addOption(limitOption())
    .action(async ({ limit }: { limit: number }, self: Command) => {
      const { client, out } = await open(self)
      const all = await takeUpTo(client.projects.iterate({ limit: Math.min(limit, 200) }), limit)
      const rows = all.map(one => [
        one.id,
        one.role,
        one.current ? 'yes' : '',
        formatTime(one.createdAt),
        one.name,
      ])
      out.result(all, () => table(['ID', 'ROLE', 'CURRENT', 'CREATED', 'NAME'], rows))
    })
  addCommonOptions(projects.command('create <name>'))
    .description('make one; you own it')
    .action(async (name: string, _options: unknown, self: Command) => {
      const { client, out } = await open(self)
      const project = await client.projects.create({ name })
      out.result(project, () => project.id)
    })
}

import type { PersonQuery } from '@fovea/client'
import type { Command } from 'commander'
import type { Context, Open } from '../../context.ts'
import { forEach } from '../../each.ts'
import { UsageError } from '../../exit.ts'
import { plural, visible } from '../../text.ts'
import { addCommonOptions, limitOption, refuseWords, takeUpTo } from '../options.ts'
import { findPerson } from './find-person.ts'

interface ListOptions {
  hidden?: boolean
  named?: boolean
  limit: number
  ids?: boolean
}

const MAX_PAGE = 200
const WHO = 'by name or id'

export function addPeople(program: Command, open: Open): void {
  const people = program
    .command('people')
    .description('who is on the pictures; alone it lists them, those with most faces first')
  const command = (usage: string, description: string, options = {}): Command =>
    addCommonOptions(people.command(usage, options)).description(description)
  command('ls', 'list people, those with most faces first', { isDefault: true })
    .argument('[words...]')
    .option('--hidden', 'those that are hidden')
    .option('--named', 'only those with a name')
    .addOption(limitOption())
    .option('--ids', 'ids alone, one per line')
    .action(async (words: string[], options: ListOptions, self: Command) => {
      refuseWords(people, words)
      await list(await open(self), options)
    })
  command('name <person> <name>', `say who it is; the person ${WHO}`).action(
    async (who: string, name: string, _options: unknown, self: Command) => {
      const context = await open(self)
      const { id } = await findPerson(context, who)
      const person = await context.client.people.update(id, { name })
      context.out.result(person, () => `${person.id} is ${visible(person.name)}`)
    },
  )
  command('merge <into> <others...>', `say that these are one person, each ${WHO}`).action(
    async (into: string, others: string[], _options: unknown, self: Command) =>
      merge(await open(self), into, others),
  )
  addVisibility(command, open)
  command('rm <people...>', 'delete people with their crops and vectors, for good')
    .option('--yes', 'do it without asking')
    .action(async (who: string[], { yes }: { yes?: boolean }, self: Command) => {
      if (!yes)
        throw new UsageError(
          'This deletes faces and vectors for good, and they are not found again: add --yes',
        )
      const context = await open(self)
      await forEach(context, who, 'deleted', async each =>
        context.client.people.delete((await findPerson(context, each)).id),
      )
    })
  command('recluster', 'find all people anew; what was decided holds').action(
    async (_options: unknown, self: Command) => {
      const { client, out } = await open(self)
      const job = await client.people.recluster()
      out.result(job, () => `People are found anew: fovea jobs show ${job.id} --watch`)
    },
  )
}

function addVisibility(command: (usage: string, description: string) => Command, open: Open): void {
  for (const [name, done, hidden] of [
    ['hide', 'hidden', true],
    ['show', 'shown', false],
  ] as const) {
    command(`${name} <people...>`, hidden ? 'leave them out of lists' : 'bring them back into lists').action(
      async (who: string[], _options: unknown, self: Command) => {
        const context = await open(self)
        await forEach(context, who, done, async each => {
          const { id } = await findPerson(context, each)
          await context.client.people.update(id, { hidden })
        })
      },
    )
  }
}

async function list({ client, out }: Context, options: ListOptions): Promise<void> {
  const query: PersonQuery = { limit: Math.min(options.limit, MAX_PAGE) }
  if (options.hidden) query.hidden = 'true'
  if (options.named) query.named = 'true'
  const people = await takeUpTo(client.people.iterate(query), options.limit)
  if (options.ids) return out.ids(people)
  out.list(
    people,
    'There is nobody yet. Faces are looked for once they are on: fovea faces on',
    ['ID', 'FACES', 'PHOTOS', 'NAME'],
    ({ id, faceCount, assetCount, name }) => [id, String(faceCount), String(assetCount), name || '-'],
  )
}

async function merge(context: Context, into: string, others: string[]): Promise<void> {
  const { client, out } = context
  const target = await findPerson(context, into)
  const ids: string[] = []
  for (const other of others) ids.push((await findPerson(context, other)).id)
  const person = await client.people.merge(target.id, ids)
  out.result(person, () => `${visible(person.name || person.id)} has ${plural(person.faceCount, 'face')} now`)
}

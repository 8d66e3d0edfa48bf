import type { Destination } from '@fovea/client'
import type { Command } from 'commander'
import type { Context, Open } from '../../context.ts'
import { SomeFailedError, UsageError } from '../../exit.ts'
import { formatTime, visible } from '../../text.ts'
import { addCommonOptions, limitOption, refuseWords, takeUpTo } from '../options.ts'

const MAX_PAGE = 200

export function addDestinations(program: Command, open: Open): void {
  const destinations = program
    .command('destinations')
    .description('where incidents become tickets; alone it lists them. They are set up in the console')
  const command = (usage: string, description: string, options = {}): Command =>
    addCommonOptions(destinations.command(usage, options)).description(description)
  command('ls', 'list the destinations, newest first', { isDefault: true })
    .argument('[words...]')
    .addOption(limitOption())
    .action(async (words: string[], { limit }: { limit: number }, self: Command) => {
      refuseWords(destinations, words)
      await list(await open(self), limit)
    })
  command('test <destination>', 'ask whether it answers and knows the credentials; makes no ticket').action(
    async (name: string, _options: unknown, self: Command) => test(await open(self), name),
  )
}

async function list({ client, out }: Context, limit: number): Promise<void> {
  const found = await takeUpTo(client.destinations.iterate({ limit: Math.min(limit, MAX_PAGE) }), limit)
  const header = ['ID', 'KIND', 'STATE', 'PER HOUR', 'CHANGED', 'NAME']
  out.list(found, 'There are no destinations.', header, cells)
}

const cells = ({ id, kind, enabled, automatic, ratePerHour, updatedAt, name }: Destination): string[] => [
  id,
  kind,
  !enabled ? 'off' : automatic ? 'automatic' : 'on request',
  String(ratePerHour),
  formatTime(updatedAt),
  name,
]

async function test(context: Context, name: string): Promise<void> {
  const { client, out } = context
  const result = await client.destinations.test(await findDestination(context, name))
  out.result(result, () => `${result.ok ? 'ok' : 'failed'}  ${visible(result.message)}`)
  if (!result.ok) throw new SomeFailedError(`${name} could not be reached`)
}

/** The id of the destination with this id or name. */
export async function findDestination({ client }: Context, wanted: string): Promise<string> {
  const named: string[] = []
  for await (const { id, name } of client.destinations.iterate({ limit: MAX_PAGE })) {
    if (id === wanted) return id
    if (name === wanted) named.push(id)
  }
  const [id] = named
  if (named.length > 1)
    throw new UsageError(`${named.length} destinations are called ${wanted}; use the id instead`)
  if (id === undefined) throw new UsageError(`There is no destination ${wanted}; see: fovea destinations`)
  return id
}

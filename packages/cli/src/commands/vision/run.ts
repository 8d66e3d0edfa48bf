import type { Job, VisionTaskRun } from '@fovea/client'
import { type Command, InvalidArgumentError } from 'commander'
import type { Context, Open } from '../../context.ts'
import { UsageError } from '../../exit.ts'
import { readIds } from '../../ids.ts'
import { plural, visible } from '../../text.ts'
import { addCommonOptions, ID_ARGUMENT } from '../options.ts'

type Filters = Record<string, string | string[]>

interface RunOptions {
  query?: Filters
  all?: boolean
  params?: Record<string, unknown>
  force?: boolean
  wait?: boolean
}

export function addTasks(program: Command, open: Open): void {
  addCommonOptions(program.command('tasks'))
    .description('what the server can do with assets, and why something of it cannot be done now')
    .action(async (_options: unknown, self: Command) => list(await open(self)))
  addCommonOptions(program.command('run'))
    .description('run a task over assets; what has a result already is left alone')
    .argument('<task>', 'its name; see: fovea tasks')
    .argument('[ids...]', ID_ARGUMENT)
    .option(
      '--query <name=value>',
      'over all assets that this finds, as in the list of assets; again for further ones, and for further tags',
      filter,
    )
    .option('--all', 'over the whole library')
    .option('--params <json>', 'its parameters', parameters)
    .option('--force', 'also what has a result already')
    .option('--wait', 'until it is done')
    .action(async (task: string, ids: string[], options: RunOptions, self: Command) =>
      run(await open(self), task, ids, options),
    )
}

/** The filters of the list of assets that may be repeated there as well; every other one has one value. */
const LISTS: readonly string[] = ['tags', 'anyTag']

function filter(text: string, before: Filters = {}): Filters {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('expected name=value, for example kind=image')
  const [name, value] = [text.slice(0, at), text.slice(at + 1)]
  const known = Object.hasOwn(before, name) ? before[name] : undefined
  if (known === undefined) return { ...before, [name]: value }
  if (LISTS.includes(name)) return { ...before, [name]: [known, value].flat() }
  throw new InvalidArgumentError(`${name} takes one value, and was given before: ${name}=${known}`)
}

function parameters(text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new InvalidArgumentError('expected JSON, for example {"heights":[360]}')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InvalidArgumentError('expected an object, for example {"heights":[360]}')
  return { ...value }
}

async function list({ client, out }: Context): Promise<void> {
  const { items } = await client.vision.capabilities()
  out.list(
    items,
    'There are no tasks.',
    ['TASK', 'TAKES', 'COST', 'ON ARRIVAL', 'STATE'],
    ({ name, inputs, cost, onArrival, unavailable, model }) => [
      name,
      inputs.join(','),
      cost,
      onArrival ? 'yes' : 'no',
      unavailable ? `${unavailable.code}: ${unavailable.message}` : (model ?? 'ready'),
    ],
  )
}

async function run(context: Context, task: string, words: string[], options: RunOptions): Promise<void> {
  const { client, out, signal } = context
  const input: VisionTaskRun = await targetOf(words, options)
  if (options.params !== undefined) input.params = options.params
  if (options.force) input.force = true
  const { jobs } = await client.vision.run(task, input)
  if (options.wait) for (const { id } of jobs) await client.waitForJob(id, { signal })
  out.result(jobs, () => (jobs.length === 0 ? 'All of it is done already.' : textOf(task, jobs, options)))
}

async function targetOf(words: string[], { query, all }: RunOptions): Promise<VisionTaskRun> {
  const ways = [words.length > 0, query !== undefined, all === true].filter(Boolean).length
  if (ways !== 1) throw new UsageError('Say what to run it over: ids, --query name=value, or --all')
  if (all) return { query: {} }
  return query ? { query } : { assetIds: await readIds(words, 'asset') }
}

const textOf = (task: string, jobs: readonly Job[], { wait }: RunOptions): string =>
  wait
    ? `${visible(task)} has run (${plural(jobs.length, 'job')})`
    : [`${visible(task)} runs:`, ...jobs.map(({ id }) => `  fovea jobs show ${id} --watch`)].join('\n')

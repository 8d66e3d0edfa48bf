import type { Collection, FoveaClient } from '@fovea/client'
import { type Command, Option } from 'commander'
import { ensureChild, findChild, findCollection, findPlace, namesIn, pathOf } from '../collections.ts'
import type { Context, Open } from '../context.ts'
import { UsageError } from '../exit.ts'
import { formatTime } from '../text.ts'
import { remove } from './collection-removal.ts'
import { addCommonOptions, limitOption, takeUpTo } from './options.ts'

interface ListOptions {
  deep?: boolean
  limit: number
  ids?: boolean
}
interface CreateOptions {
  description?: string
  parents?: boolean
}

/** How collections are named everywhere. */
const NAMED = 'its path from the top (Travels/2024), its name, or its id'

export function addCollections(program: Command, open: Open): void {
  const collections = program
    .command('collections')
    .description('where assets are kept together; a path such as Travels/2024 names one inside another')
  const command = (usage: string, description: string): Command =>
    addCommonOptions(collections.command(usage)).description(description)
  addReading(command, open)
  command('create <path>', 'make one; Travels/2024 makes 2024 in Travels')
    .option('--parents', 'make what is missing above it, and take it for made if it is there')
    .option('--description <text>')
    .action(async (path: string, options: CreateOptions, self: Command) =>
      create(await open(self), path, options),
    )
  command('rename <collection> <name>', 'give it another name').action(
    async (wanted: string, name: string, _options: unknown, self: Command) =>
      edit(await open(self), wanted, async () => ({ name: plainName(name) })),
  )
  command('move <collection>', 'put it, with all below it, into another one')
    .requiredOption('--to <collection>', 'where to; / is the top')
    .action(async (wanted: string, { to }: { to: string }, self: Command) =>
      edit(await open(self), wanted, async client => ({ parentId: await findPlace(client, to) })),
    )
  command('rm <collections...>', 'delete them with all below them; say what becomes of the assets')
    .addOption(new Option('--keep', 'assets stay, in the collection above or in none').conflicts('trash'))
    .option('--trash', 'assets go into the trash')
    .action(async (wanted: string[], options: { keep?: boolean; trash?: boolean }, self: Command) => {
      if (!options.keep && !options.trash)
        throw new UsageError('Say what becomes of the assets: --keep or --trash')
      await remove(await open(self), wanted, options.trash ? 'trash' : 'keep')
    })
}

function addReading(command: (usage: string, description: string) => Command, open: Open): void {
  command('ls [collection]', 'list those at the top, or those directly in one')
    .option('--deep', 'with those below, by their paths')
    .addOption(limitOption())
    .option('--ids', 'ids alone, one per line')
    .action(async (wanted: string | undefined, options: ListOptions, self: Command) =>
      list(await open(self), wanted, options),
    )
  command('show <collection>', `one collection: ${NAMED}`).action(
    async (wanted: string, _options: unknown, self: Command) => {
      const { client, out } = await open(self)
      const one = await findCollection(client, wanted)
      out.result(one, () => out.fields(fieldsOf(one)))
    },
  )
}

async function list(context: Context, wanted: string | undefined, options: ListOptions): Promise<void> {
  const { client, out } = context
  const parent = wanted === undefined ? null : await findPlace(client, wanted)
  const found = await takeUpTo(options.deep ? below(client, parent) : inside(client, parent), options.limit)
  if (options.ids) return out.ids(found)
  const empty = wanted === undefined ? 'There are no collections.' : 'There are no collections in it.'
  out.list(found, empty, ['ID', 'ASSETS', 'WITH BELOW', 'COLLECTIONS', 'NAME'], one => [
    one.id,
    String(one.assetCount),
    String(one.deepAssetCount),
    String(one.childCount),
    options.deep ? pathOf(one) : one.name,
  ])
}

function inside(client: FoveaClient, parentId: string | null): AsyncIterable<Collection> {
  return client.collections.iterate({ parentId: parentId ?? 'root', sort: 'name', limit: 200 })
}

/** Each collection right before those in it. */
async function* below(client: FoveaClient, parentId: string | null): AsyncGenerator<Collection> {
  for await (const one of inside(client, parentId)) {
    yield one
    if (one.childCount > 0) yield* below(client, one.id)
  }
}

function fieldsOf(one: Collection): [string, string][] {
  return [
    ['id', one.id],
    ['path', pathOf(one)],
    ...(one.description === '' ? [] : [['description', one.description] satisfies [string, string]]),
    ['assets', `${one.assetCount}, with those below ${one.deepAssetCount}`],
    ['collections', String(one.childCount)],
    ['cover', one.coverAssetId ?? '-'],
    ['created', formatTime(one.createdAt)],
    ['updated', formatTime(one.updatedAt)],
  ]
}

async function create({ client, out }: Context, path: string, options: CreateOptions): Promise<void> {
  const names = namesIn(path)
  const name = names.pop()
  if (name === undefined) throw new UsageError('Give the collection a name')
  const parentId = await parentOf(client, names, options.parents ?? false)
  const { description } = options
  const there = options.parents ? await findChild(client, parentId, name) : null
  const one =
    there ??
    (await client.collections.create({
      name,
      parentId,
      ...(description === undefined ? {} : { description }),
    }))
  out.result(one, () => one.id)
}

async function parentOf(client: FoveaClient, names: string[], make: boolean): Promise<string | null> {
  let at: string | null = null
  for (const [depth, name] of names.entries()) {
    const next: Collection | null = make
      ? await ensureChild(client, at, name)
      : await findChild(client, at, name)
    if (next === null) {
      const missing = names.slice(0, depth + 1).join('/')
      throw new UsageError(`There is no collection ${missing} to make it in; --parents makes that, too`)
    }
    at = next.id
  }
  return at
}

async function edit(
  { client, out }: Context,
  wanted: string,
  patch: (client: FoveaClient) => Promise<{ name?: string; parentId?: string | null }>,
): Promise<void> {
  const { id, etag } = await findCollection(client, wanted)
  const one = await client.collections.update(id, await patch(client), { ifMatch: etag })
  out.result(one, () => `${one.id}  ${pathOf(one)}`)
}

function plainName(name: string): string {
  if (namesIn(name).length === 1 && !name.includes('/')) return name
  throw new UsageError('A name has no /; to put it into another collection, use: fovea collections move')
}

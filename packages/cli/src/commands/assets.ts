import type { Asset, BatchInput } from '@fovea/client'
import type { Command } from 'commander'
import { findPlace } from '../collections.ts'
import type { Context, Open } from '../context.ts'
import { forAll, NOTHING } from '../each.ts'
import { readIds } from '../ids.ts'
import { formatBytes, formatTime } from '../text.ts'
import { pixels } from './list.ts'
import { ID_ARGUMENT } from './options.ts'

export function addAssetCommands(program: Command, open: Open): void {
  program
    .command('show')
    .description('everything about an asset')
    .argument('<ids...>', ID_ARGUMENT)
    .action(async (ids: string[], _options: unknown, self: Command) => show(await open(self), ids))
  program
    .command('trash')
    .description('put assets into the trash')
    .argument('<ids...>', ID_ARGUMENT)
    .action(async (ids: string[], _options: unknown, self: Command) =>
      change(await open(self), ids, 'trashed', { operation: 'trash' }),
    )
  program
    .command('restore')
    .description('take assets out of the trash')
    .argument('<ids...>', ID_ARGUMENT)
    .action(async (ids: string[], _options: unknown, self: Command) =>
      change(await open(self), ids, 'restored', { operation: 'restore' }),
    )
  program
    .command('mv')
    .description('move assets into a collection')
    .argument('<ids...>', ID_ARGUMENT)
    .requiredOption('--to <collection>', 'its path, name or id; / takes them out of their collection')
    .action(async (ids: string[], { to }: { to: string }, self: Command) => {
      const context = await open(self)
      const collectionId = await findPlace(context.client, to)
      await change(context, ids, 'moved', { operation: 'move', collectionId })
    })
}

type Change = BatchInput extends infer Input
  ? Input extends { ids: string[] }
    ? Omit<Input, 'ids'>
    : never
  : never

/** One operation of the batch over any number of assets. */
export async function change(
  context: Context,
  given: string[],
  done: string,
  operation: Change,
): Promise<void> {
  const ids = await readIds(given, 'asset')
  await forAll(context, ids, done, async part => {
    const { items } = await context.client.assets.batch({ ids: part, ...operation })
    return items
  })
}

async function show({ client, out }: Context, given: string[]): Promise<void> {
  const assets: Asset[] = []
  for (const id of await readIds(given, 'asset')) assets.push(await client.assets.get(id))
  if (assets.length === 0) return out.list([], NOTHING, [], () => [])
  out.result(assets.length === 1 ? assets[0] : assets, () =>
    assets.map(asset => out.fields(fieldsOf(asset))).join('\n\n'),
  )
}

function fieldsOf(asset: Asset): [string, string][] {
  const { location } = asset
  const all: [string, string | null][] = [
    ['id', asset.id],
    ['label', asset.label],
    ['description', asset.description || null],
    ['collection', asset.collectionId],
    ['kind', `${asset.kind} (${asset.mime})`],
    ['size', `${formatBytes(asset.size)} (${asset.size} bytes)`],
    ['pixels', pixels(asset)],
    ['sha256', asset.sha256],
    ['version', String(asset.version)],
    ['taken', asset.takenAt === null ? null : formatTime(asset.takenAt)],
    ['camera', [asset.camera, asset.lens].filter(Boolean).join(', ') || null],
    ['location', location && `${location.lat}, ${location.lon}`],
    ['tags', asset.tags.join(', ') || null],
    ['created', formatTime(asset.createdAt)],
    ['updated', formatTime(asset.updatedAt)],
    ['trashed', asset.trashedAt === null ? null : formatTime(asset.trashedAt)],
    [
      'states',
      Object.entries(asset.states)
        .map(([name, state]) => `${name} ${state}`)
        .join(', '),
    ],
  ]
  return all.filter((entry): entry is [string, string] => entry[1] !== null)
}

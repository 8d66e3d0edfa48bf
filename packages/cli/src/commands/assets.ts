import type { Asset, AssetQuery } from '@fovea/client'
import { type Command, Option } from 'commander'
import type { Context, Open } from '../context.ts'
import { explain, isFatal, SomeFailedError } from '../exit.ts'
import { formatBytes, formatTime, table, visible } from '../text.ts'
import { limitOption, takeUpTo } from './options.ts'

/** The largest page that the server gives. */
const MAX_PAGE = 200

interface ListOptions {
  trashed?: boolean
  kind?: AssetQuery['kind']
  label?: string
  limit: number
}

export function addAssetCommands(program: Command, open: Open): void {
  program
    .command('ls')
    .description('list the assets, newest first')
    .option('--trashed', 'what is in the trash instead')
    .addOption(new Option('--kind <kind>', 'only these').choices(['image', 'video', 'audio', 'document']))
    .option('--label <text>', 'only where the label contains this')
    .addOption(limitOption())
    .action(async (options: ListOptions, command: Command) => list(await open(command), options))
  program
    .command('show')
    .description('everything about an asset')
    .argument('<ids...>')
    .action(async (ids: string[], _options: unknown, command: Command) => show(await open(command), ids))
  program
    .command('trash')
    .description('put assets into the trash')
    .argument('<ids...>')
    .action(async (ids: string[], _options: unknown, command: Command) => {
      const context = await open(command)
      await forEach(context, ids, 'trashed', id => context.client.assets.trash(id))
    })
  program
    .command('restore')
    .description('take assets out of the trash')
    .argument('<ids...>')
    .action(async (ids: string[], _options: unknown, command: Command) => {
      const context = await open(command)
      await forEach(context, ids, 'restored', id => context.client.assets.restore(id))
    })
}

async function list({ client, out }: Context, { limit, trashed, kind, label }: ListOptions): Promise<void> {
  const query: AssetQuery = { limit: Math.min(limit, MAX_PAGE), sort: '-createdAt' }
  if (trashed) query.trashed = true
  if (kind !== undefined) query.kind = kind
  if (label !== undefined) query.label = label
  const assets = await takeUpTo(client.assets.iterate(query), limit)
  out.result(assets, () =>
    assets.length === 0
      ? 'There is nothing here.'
      : table(
          ['ID', 'SIZE', 'KIND', 'PIXELS', 'TAKEN', 'LABEL'],
          assets.map(asset => [
            asset.id,
            formatBytes(asset.size),
            asset.kind,
            pixels(asset),
            formatTime(asset.takenAt),
            asset.label,
          ]),
        ),
  )
}

async function show({ client, out }: Context, ids: string[]): Promise<void> {
  const assets: Asset[] = []
  for (const id of ids) assets.push(await client.assets.get(id))
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

function pixels({ width, height }: Asset): string {
  return width === null || height === null ? '-' : `${width}×${height}`
}

interface Done {
  id: string
  ok: boolean
  error?: string
}

function lineOf(done: string, { id, ok, error }: Done): string {
  return ok ? `${done}  ${visible(id)}` : `failed  ${visible(id)}: ${visible(error ?? '')}`
}

/** Does one thing to each; what fails is reported, and the others are done all the same. */
export async function forEach(
  { url, out, signal }: Context,
  ids: string[],
  done: string,
  work: (id: string) => Promise<unknown>,
): Promise<void> {
  const results: Done[] = []
  let failure: unknown = null
  for (const id of ids) {
    signal.throwIfAborted()
    try {
      await work(id)
      results.push({ id, ok: true })
    } catch (error) {
      if (isFatal(error)) throw error
      failure = error
      results.push({ id, ok: false, error: explain(error, url) })
    }
  }
  // One that fails alone is told as an error, with an exit code of its own, such as "not found".
  if (failure !== null && ids.length === 1) throw failure
  out.result(results, () => results.map(one => lineOf(done, one)).join('\n'))
  const failed = results.filter(one => !one.ok).length
  if (failed > 0) throw new SomeFailedError(`${failed} of ${ids.length} failed`)
}

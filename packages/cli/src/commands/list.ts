import type { Asset, AssetQuery, Collection } from '@fovea/client'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { findCollection } from '../collections.ts'
import type { Context, Open } from '../context.ts'
import { UsageError } from '../exit.ts'
import { parseBytes, parseDistance, parsePlace, parseTime } from '../measures.ts'
import { formatBytes, formatTime, plural } from '../text.ts'
import { limitOption, takeUpTo, wholeNumber } from './options.ts'

/** The largest page that the server gives. */
const MAX_PAGE = 200
const MAX_PIXELS = 1_000_000

/** Options that go into the query as they are. */
const FILTERS = [
  'kind',
  'mime',
  'label',
  'camera',
  'takenAfter',
  'takenBefore',
  'minWidth',
  'maxWidth',
  'minHeight',
  'maxHeight',
  'minSize',
  'maxSize',
  'near',
  'radius',
  'sort',
] as const satisfies (keyof AssetQuery)[]

interface ListOptions extends Pick<AssetQuery, (typeof FILTERS)[number]> {
  collection?: string
  deep?: boolean
  tag?: string[]
  anyTag?: string[]
  addedAfter?: number
  addedBefore?: number
  trashed?: boolean
  limit: number
  ids?: boolean
}

const SORTS = ['-createdAt', 'createdAt', '-takenAt', 'takenAt', 'label', '-label', '-size', 'size']

export function addList(program: Command, open: Open): void {
  const command = program
    .command('ls')
    .description('list assets, newest first; words look for them in label, description, tags and metadata')
    .argument('[words...]', 'all of these words, the last may be a beginning; -word for without (after --)')
    .option('--collection <collection>', 'in this collection: its path, name or id')
    .option('--deep', 'with the collections below it')
    .option('--tag <tag>', 'with this tag; again for further ones', collect)
    .option('--any-tag <tag>', 'with one of these tags', collect)
    .addOption(new Option('--kind <kind>', 'only these').choices(['image', 'video', 'audio', 'document']))
    .option('--mime <type>', 'for example image/png, or image/*')
    .option('--label <text>', 'only where the label contains this')
    .option('--camera <name>', 'only of this camera')
  addMeasures(command)
    .addOption(new Option('--sort <field>', 'a minus turns it around').choices(SORTS).default('-createdAt'))
    .option('--trashed', 'what is in the trash instead')
    .addOption(limitOption())
    .option('--ids', 'ids alone, one per line')
    .action(async (words: string[], options: ListOptions, self: Command) => {
      if (options.radius !== undefined && options.near === undefined)
        throw new UsageError('--radius needs a place: --near 52.5,13.4')
      if (options.deep && options.collection === undefined)
        throw new UsageError('--deep needs a collection: --collection <collection>')
      await list(await open(self), words.join(' '), options)
    })
}

function addMeasures(command: Command): Command {
  const pixels = (text: string): number => wholeNumber(text, 0, MAX_PIXELS)
  // Commander hands a parser the value before as well, which these must not take for something of theirs.
  const time = (text: string): number => parseTime(text)
  return command
    .option(
      '--taken-after <time>',
      'taken then or later: 2024-05-17, 2024-05, 2024-05-17T18:30, or 30d ago',
      time,
    )
    .option('--taken-before <time>', 'taken before then', time)
    .option('--added-after <time>', 'uploaded then or later', time)
    .option('--added-before <time>', 'uploaded before then', time)
    .option('--near <lat,lon>', 'taken around this place, in degrees', text => parsePlace(text))
    .option('--radius <distance>', 'how far around it: 300m, 5km; 1 km when left out', text =>
      parseDistance(text),
    )
    .option('--min-width <pixels>', 'at least this wide', pixels)
    .option('--max-width <pixels>', 'at most this wide', pixels)
    .option('--min-height <pixels>', 'at least this high', pixels)
    .option('--max-height <pixels>', 'at most this high', pixels)
    .option('--min-size <bytes>', 'at least this large: 1.5MB', text => parseBytes(text))
    .option('--max-size <bytes>', 'at most this large', text => parseBytes(text))
}

/** Tags have no commas, so that several may stand together. */
function collect(text: string, before: string[] = []): string[] {
  const tags = text.split(',').filter(tag => tag.trim() !== '')
  if (tags.length === 0) throw new InvalidArgumentError('expected a tag')
  return [...before, ...tags]
}

async function list(context: Context, words: string, options: ListOptions): Promise<void> {
  const { client, out } = context
  const { limit, ids } = options
  const collection =
    options.collection === undefined ? null : await findCollection(client, options.collection)
  const query: AssetQuery = { ...queryOf(options, collection), limit: Math.min(limit, MAX_PAGE) }
  if (words !== '') query.q = words
  const assets = await takeUpTo(client.assets.iterate(query), limit)
  if (ids) return out.ids(assets)
  out.list(
    assets,
    emptySentence(options, collection),
    ['ID', 'SIZE', 'KIND', 'PIXELS', 'TAKEN', 'LABEL'],
    cells,
  )
}

function queryOf(options: ListOptions, collection: Collection | null): AssetQuery {
  const { deep, tag, anyTag, addedAfter, addedBefore, trashed } = options
  const query: AssetQuery = Object.fromEntries(FILTERS.map(name => [name, options[name]]))
  if (collection) query.collectionId = collection.id
  if (deep) query.deep = true
  if (tag) query.tags = tag
  if (anyTag) query.anyTag = anyTag
  if (addedAfter !== undefined) query.createdAfter = addedAfter
  if (addedBefore !== undefined) query.createdBefore = addedBefore
  if (trashed) query.trashed = true
  return query
}

function emptySentence({ trashed, deep }: ListOptions, collection: Collection | null): string {
  if (trashed) return 'There is nothing like this in the trash.'
  const below = collection && !deep ? collection.deepAssetCount - collection.assetCount : 0
  return below > 0
    ? `There is nothing here; ${plural(below, 'asset')} in the collections below it: --deep`
    : 'There is nothing here.'
}

const cells = (asset: Asset): string[] => [
  asset.id,
  formatBytes(asset.size),
  asset.kind,
  pixels(asset),
  formatTime(asset.takenAt),
  asset.label,
]

export function pixels({ width, height }: Asset): string {
  return width === null || height === null ? '-' : `${width}×${height}`
}

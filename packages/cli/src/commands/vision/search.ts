import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { SearchHit, SearchInput, SearchResult } from '@fovea/client'
import { type Command, Option } from 'commander'
import { findCollection } from '../../collections.ts'
import type { Context, Open } from '../../context.ts'
import { UsageError } from '../../exit.ts'
import { addCommonOptions, limitOption } from '../options.ts'
import { findPerson } from './find-person.ts'

interface SearchOptions {
  like?: string
  image?: string
  person?: string[]
  collection?: string
  kind?: 'image' | 'video' | 'audio' | 'document'
  limit: number
  ids?: boolean
}

const MAX_PAGE = 200

export function addSearch(program: Command, open: Open): void {
  addCommonOptions(program.command('search'))
    .description('find pictures by what they show, by an example, by people, or by all of these together')
    .argument('[words...]', 'what the picture shows, or words that belong to it')
    .option('--like <id>', 'pictures that resemble this asset')
    .option('--image <file>', 'pictures that resemble this file, which is not kept')
    .option('--person <name or id>', 'with this person on it; again for further ones', collect)
    .option('--collection <collection>', 'in this collection and below it: its path, name or id')
    .addOption(new Option('--kind <kind>', 'only these').choices(['image', 'video', 'audio', 'document']))
    .addOption(limitOption())
    .option('--ids', 'ids alone, one per line')
    .action(async (words: string[], options: SearchOptions, self: Command) => {
      if (options.like !== undefined && options.image !== undefined)
        throw new UsageError('Give one example: --like ID or --image FILE')
      await search(await open(self), words.join(' '), options)
    })
}

const collect = (value: string, before: string[] = []): string[] => [...before, value]

async function search(context: Context, text: string, options: SearchOptions): Promise<void> {
  const { out } = context
  const { hits, mode, model } = await find(context, await inputOf(context, text, options), options)
  if (options.ids) return out.ids(hits.map(({ asset }) => ({ id: asset.id })))
  if (out.json) return out.result({ items: hits, mode, model }, String)
  out.list(hits, 'Nothing was found.', ['ID', 'SCORE', 'BY', 'LABEL'], ({ asset, score, matchedBy }) => [
    asset.id,
    score.toFixed(3),
    matchedBy.join('+'),
    asset.label,
  ])
  if (hits.length > 0) out.warn(howFound(mode, model))
}

async function inputOf(context: Context, text: string, options: SearchOptions): Promise<SearchInput> {
  const input: SearchInput = { limit: Math.min(options.limit, MAX_PAGE) }
  if (text !== '') input.text = text
  if (options.like !== undefined) input.assetId = options.like
  if (options.kind !== undefined) input.kind = options.kind
  if (options.person !== undefined) {
    input.personIds = []
    for (const name of options.person) input.personIds.push((await findPerson(context, name)).id)
  }
  if (options.collection !== undefined) {
    input.collectionId = (await findCollection(context.client, options.collection)).id
    input.deep = true
  }
  return input
}

type Found = { hits: SearchHit[] } & Pick<SearchResult, 'mode' | 'model'>

/** Page after page, as many as were asked for. */
async function find(context: Context, input: SearchInput, { image, limit }: SearchOptions): Promise<Found> {
  const ask = await asker(context, input, image)
  const first = await ask(undefined)
  const hits = [...first.items]
  let cursor = first.nextCursor
  while (cursor !== null && hits.length < limit) {
    const page = await ask(cursor)
    hits.push(...page.items)
    cursor = page.nextCursor
  }
  return { hits: hits.slice(0, limit), mode: first.mode, model: first.model }
}

async function asker(
  { client, signal }: Context,
  input: SearchInput,
  image: string | undefined,
): Promise<(cursor: string | undefined) => Promise<SearchResult>> {
  if (image === undefined)
    return cursor => client.search.find({ ...input, ...(cursor ? { cursor } : {}) }, { signal })
  const picture = new File([await readFile(image)], basename(image))
  const { personIds, deep, ...rest } = input
  const query = {
    ...rest,
    ...(personIds ? { personIds: personIds.join(',') } : {}),
    ...(deep ? { deep: true } : {}),
  }
  return cursor => client.search.byImage(picture, { ...query, ...(cursor ? { cursor } : {}) }, { signal })
}

/** The vector that needs no model says what it is, and a search by words alone that it is one. */
function howFound(mode: SearchResult['mode'], model: string | null): string {
  if (mode === 'text') return 'Found by words alone: no model that understands them was asked.'
  if (model === null) return 'Found by who is on them.'
  const all = mode === 'exact' ? 'every vector was compared' : 'found with an index'
  return model.startsWith('colour-layout')
    ? `Compared by where colours are, not by what is shown (${model}; ${all}).`
    : `Compared by ${model}; ${all}.`
}

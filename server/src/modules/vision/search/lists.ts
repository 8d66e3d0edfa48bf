import { wordQueryOf } from '#modules/library'
import type { EmbeddingProvider } from '../embeddings/ports.ts'
import { vectorOf } from './example.ts'
import type { FoundList } from './fusion.ts'
import { type Restriction, rankNearest } from './ranking.ts'
import type { SearchResult } from './schema.ts'
import { findToldWords } from './search.repository.ts'
import { sourceOf } from './source.ts'
import type { ListWish, SearchParts } from './wish.ts'

/** What each list gives to the joined one: who pages further than this is better off with a narrower search. */
const MOST_OF_EACH = 500
/**
 * What an index has to leave to be content with it for the time being: a page. With fewer, filters leave a part of the
 * library that the index hardly meets, and the order of the first page would be by chance.
 */
const ENOUGH_OF_EACH = 50

/** The lists of a search with words. */
export interface Lists {
  readonly lists: readonly FoundList[]
  /** How the vectors among them were compared. */
  readonly mode: SearchResult['mode']
  /** False: an index gave fewer to a list than there are. */
  readonly isWhole: boolean
}

/** The lists as far as they are had quickly, and how to get them whole. */
export interface OpenLists extends Lists {
  /** Compares with all vectors where the index alone does not do. */
  complete(): Promise<Lists>
}

export const findLists = async (
  parts: SearchParts,
  wish: ListWish,
  provider: EmbeddingProvider,
): Promise<OpenLists> => {
  const words = await findByWords(parts, wish)
  const vectors = await vectorsOf(parts, wish, provider)
  const compare = async (enough: number): Promise<Lists> => {
    const lists = [...words]
    let mode: SearchResult['mode'] = 'text'
    let isWhole = true
    for (const { match, vector } of vectors) {
      const found = await nearest(parts, wish, provider, { vector, enough })
      lists.push({ match, ids: found.ids })
      mode = mode === 'index' ? mode : found.mode
      isWhole &&= found.isWhole
    }
    return { lists, mode, isWhole }
  }
  return { ...(await compare(ENOUGH_OF_EACH)), complete: () => compare(MOST_OF_EACH) }
}

const findByWords = async (parts: SearchParts, wish: ListWish): Promise<FoundList[]> => {
  const { selection, restriction, projectId, text } = wish
  if (text === null) return []
  const ranked = await selection.ranked(text, MOST_OF_EACH)
  const lists: FoundList[] = [
    {
      match: 'words',
      ids: await leftOf(
        restriction,
        ranked.map(item => item.id),
      ),
    },
  ]
  const wanted = wordQueryOf(text)
  if (wanted === null) return lists
  for (const task of ['caption', 'ocr'] as const) {
    const ids = await findToldWords(parts.db.query, projectId, task, wanted, MOST_OF_EACH)
    lists.push({ match: task, ids: await leftOf(restriction, ids) })
  }
  return lists
}

const leftOf = async (
  restriction: Restriction | null,
  ids: readonly string[],
): Promise<readonly string[]> => {
  if (!restriction || ids.length === 0) return ids
  const allowed = await restriction.among(ids)
  return ids.filter(id => allowed.has(id))
}

const vectorsOf = async (
  parts: SearchParts,
  { text, example, signal }: ListWish,
  provider: EmbeddingProvider,
) => {
  const vectors: { match: 'meaning' | 'example'; vector: Float32Array }[] = []
  const said = text === null ? '' : withoutExcluded(text)
  if (said !== '' && provider.model.modalities.includes('text')) {
    const [vector] = await provider.embedTexts([said], signal)
    if (vector) vectors.push({ match: 'meaning', vector })
  }
  if (example) vectors.push({ match: 'example', vector: await vectorOf(parts, provider, example, signal) })
  return vectors
}

/** A model does not understand `-dog`: it would look for dogs. */
const withoutExcluded = (text: string): string =>
  text
    .replaceAll(/(^|\s)-("[^"]*"?|\S+)/g, ' ')
    .replaceAll('"', ' ')
    .trim()

const nearest = async (
  parts: SearchParts,
  { projectId, restriction, example, signal }: ListWish,
  provider: EmbeddingProvider,
  { vector, enough }: { readonly vector: Float32Array; readonly enough: number },
) => {
  const place = { projectId, kind: 'assets', model: provider.model.key } as const
  const source = sourceOf(parts, place, vector, signal)
  const without = example?.kind === 'asset' ? example.asset.id : null
  const { ranked, ...told } = await rankNearest(source, {
    vector,
    count: MOST_OF_EACH,
    enough,
    restriction,
    without,
    signal,
  })
  return { ids: ranked.slice(0, MOST_OF_EACH).map(item => item.id), ...told }
}

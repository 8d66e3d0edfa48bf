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

/** The lists of a search with words, and how the vectors among them were compared. */
export const findLists = async (
  parts: SearchParts,
  wish: ListWish,
  provider: EmbeddingProvider,
): Promise<{ lists: FoundList[]; mode: SearchResult['mode'] }> => {
  const lists = await findByWords(parts, wish)
  let mode: SearchResult['mode'] = 'text'
  for (const { match, vector } of await vectorsOf(parts, wish, provider)) {
    const found = await nearest(parts, wish, provider, vector)
    lists.push({ match, ids: found.ids })
    mode = mode === 'index' ? mode : found.mode
  }
  return { lists, mode }
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
  vector: Float32Array,
) => {
  const place = { projectId, kind: 'assets', model: provider.model.key } as const
  const source = sourceOf(parts, place, vector, signal)
  const without = example?.kind === 'asset' ? example.asset.id : null
  const { ranked, mode } = await rankNearest(source, {
    vector,
    count: MOST_OF_EACH,
    restriction,
    without,
    signal,
  })
  return { ids: ranked.slice(0, MOST_OF_EACH).map(item => item.id), mode }
}

import { similarityOf } from '../vector.ts'
import { askable, GROWTH, isAll, isAskedMost, MOST_ASKED, SLACK } from './asking.ts'
import type { Hit, VectorIndex } from './index/ports.ts'

/** What a list is sorted by: the score, and the id where scores are equal. */
export interface Ranked {
  readonly id: string
  readonly score: number
}

/** A found key whose row is there: what it is of, and its vector where the index knows it only roughly. */
export interface LiveRow {
  readonly key: number
  readonly id: string
  readonly vector: Float32Array | null
}

/** What limits a search beside its vector; null in its place: nothing does. */
export interface Restriction {
  /** Which of these it leaves. */
  among(ids: readonly string[]): Promise<Set<string>>
  /** All that it leaves; null when they are more than `most`. */
  few(most: number): Promise<string[] | null>
}

export interface RankingSource {
  index(): Promise<VectorIndex>
  /** Compares with every vector, wherever that is. */
  scan(): VectorIndex
  /** The rows of these keys that are there now; with vectors when told. 1,000 keys at most. */
  live(keys: readonly number[], withVectors: boolean): Promise<LiveRow[]>
  /** The vectors of these assets; 500 at most. */
  vectorsOf(ids: readonly string[]): Promise<{ readonly id: string; readonly vector: Float32Array }[]>
}

export interface RankingWish {
  readonly vector: Float32Array
  /** As many as are needed, from the first. */
  readonly count: number
  /** So many are enough when they are all that is left of the most that an index answers. */
  readonly enough: number
  readonly restriction: Restriction | null
  /** Left out of the answer. */
  readonly without: string | null
  readonly signal: AbortSignal
}

export interface Ranking {
  /** The nearest first. */
  readonly ranked: Ranked[]
  readonly mode: 'exact' | 'index'
  /** These are `count` or more, or all that there are. Otherwise they are `enough` or more, and others are behind them. */
  readonly isWhole: boolean
}

/** Assets that filters leave so few of are compared one by one, each with its own vector. */
const MOST_FEW = 2_000
/** The same where an index does not find enough among them. */
const MOST_SOME = 20_000
const PAGE = 500
/**
 * The nearest assets, exactly filtered. Few assets are compared one by one; otherwise an index is asked for more and more,
 * up to its most, until enough of what it answers is left. What is left of its answer are the nearest of those that the
 * filters leave as well, so the list is only shorter, not another one. Where it is too short the index is no help: what
 * the filters leave is compared one by one, and when that is much, every vector is looked at.
 */
export const rankNearest = async (source: RankingSource, wish: RankingWish): Promise<Ranking> => {
  const few = await wish.restriction?.few(MOST_FEW)
  if (few) return compareWith(source, wish, few)
  const index = await source.index()
  let asked = askable(index, wish.count * (wish.restriction ? GROWTH : 1) + SLACK)
  for (;;) {
    const hits = await index.search(wish.vector, asked, wish.signal)
    const ranked = await rankHits(source, wish, hits, index.mode === 'index')
    const isWhole = ranked.length >= wish.count || isAll(index, hits.length, asked)
    const isLast = isAskedMost(index, asked)
    if (isWhole || (isLast && ranked.length >= wish.enough)) return { ranked, mode: index.mode, isWhole }
    if (isLast) break
    asked = askable(index, asked * GROWTH)
  }
  const some = await wish.restriction?.few(MOST_SOME)
  return some ? compareWith(source, wish, some) : scanAll(source, wish)
}

const scanAll = async (source: RankingSource, wish: RankingWish): Promise<Ranking> => {
  const index = source.scan()
  let asked = wish.count * GROWTH + SLACK
  for (;;) {
    const hits = await index.search(wish.vector, asked, wish.signal)
    const ranked = await rankHits(source, wish, hits, false)
    if (ranked.length >= wish.count || hits.length < asked) return { ranked, mode: 'exact', isWhole: true }
    asked *= GROWTH
  }
}

const compareWith = async (
  source: RankingSource,
  { vector, without, signal }: RankingWish,
  ids: readonly string[],
): Promise<Ranking> => {
  const ranked: Ranked[] = []
  for (let from = 0; from < ids.length; from += PAGE) {
    signal.throwIfAborted()
    const rows = await source.vectorsOf(ids.slice(from, from + PAGE))
    for (const row of rows) {
      if (row.id !== without && row.vector.length === vector.length)
        ranked.push({ id: row.id, score: rounded(similarityOf(row.vector, vector)) })
    }
  }
  return { ranked: ranked.sort(byScore), mode: 'exact', isWhole: true }
}

/** What is left of hits: there, allowed, and by its true score. */
const rankHits = async (
  source: RankingSource,
  wish: RankingWish,
  hits: readonly Hit[],
  isRough: boolean,
): Promise<Ranked[]> => {
  const { vector, restriction, without, signal } = wish
  const ranked: Ranked[] = []
  for (let from = 0; from < hits.length; from += MOST_ASKED) {
    signal.throwIfAborted()
    const page = hits.slice(from, from + MOST_ASKED)
    const live = await source.live(
      page.map(hit => hit.key),
      isRough,
    )
    const allowed = restriction && (await restriction.among(live.map(row => row.id)))
    const scores = new Map(page.map(hit => [hit.key, hit.score]))
    for (const { key, id, vector: own } of live) {
      if (id === without || (allowed && !allowed.has(id))) continue
      const score = own && own.length === vector.length ? similarityOf(own, vector) : (scores.get(key) ?? 0)
      ranked.push({ id, score: rounded(score) })
    }
    // Exact hits come by their scores, so what follows is behind what there is.
    if (!isRough && ranked.length >= wish.count) break
  }
  return ranked.sort(byScore)
}

/** Two ways to compute a score differ in the seventh digit, and a page must not depend on the way. */
const rounded = (score: number): number => Math.round(score * 1e5) / 1e5

export const byScore = (a: Ranked, b: Ranked): number => b.score - a.score || (a.id < b.id ? 1 : -1)

export const isAfter = (item: Ranked, place: Ranked): boolean =>
  item.score < place.score || (item.score === place.score && item.id < place.id)

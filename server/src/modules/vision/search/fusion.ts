import { byScore, type Ranked } from './ranking.ts'

/** How an asset was found. */
export const MATCHES = ['words', 'caption', 'ocr', 'meaning', 'example', 'people'] as const
export type Match = (typeof MATCHES)[number]

/** A list of assets, the best first, found in one way. */
export interface FoundList {
  readonly match: Match
  readonly ids: readonly string[]
}

export interface Fused extends Ranked {
  readonly matchedBy: Match[]
}

/** Of Cormack, Clarke and Büttcher, Reciprocal Rank Fusion, 2009: how little the first places are set apart. */
const K = 60

/** Joins lists whose scores cannot be compared: the place in each list counts, and what is in several comes first. */
export const fuse = (lists: readonly FoundList[]): Fused[] => {
  const fused = new Map<string, { score: number; matchedBy: Match[] }>()
  for (const { match, ids } of lists) {
    for (const [at, id] of ids.entries()) {
      const known = fused.get(id) ?? { score: 0, matchedBy: [] }
      known.score += 1 / (K + at + 1)
      if (!known.matchedBy.includes(match)) known.matchedBy.push(match)
      fused.set(id, known)
    }
  }
  return [...fused].map(([id, found]) => ({ id, ...found })).sort(byScore)
}

/**
 * A joined list, and behind it what only the same lists in full length have, each by its place there. What was joined
 * first keeps its places and scores, so that pages of it that were read stay as they were.
 */
export const continued = (first: readonly Fused[], full: readonly Fused[]): Fused[] => {
  const known = new Set(first.map(item => item.id))
  const rest = full.filter(item => !known.has(item.id))
  return [...first, ...rest.map((item, at) => ({ ...item, score: 1 / (K + first.length + at + 1) }))]
}

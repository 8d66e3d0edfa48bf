import type { Clusters } from './clusters.ts'
import { Neighbours } from './neighbours.ts'
import type { Multiply } from './types.ts'

const NONE = -1

/**
 * Merges groups that are each other's nearest, until none is left above the threshold: agglomerative clustering by average
 * linkage through reciprocal nearest neighbours (F. Murtagh, The Computer Journal 26(4), 1983). A conflict counts as no
 * similarity at all, which keeps the linkage reducible: the order of merges does not matter, the result is the one of
 * always merging the most similar two.
 */
export const agglomerate = async (
  clusters: Clusters,
  threshold: number,
  multiply: Multiply,
): Promise<void> => {
  const neighbours = new Neighbours(clusters, threshold, multiply)
  const nearest = new Int32Array(clusters.sizes.length).fill(NONE)
  let open = clusters.groups()
  await neighbours.scan(open, open)
  let changed = open
  let isSecondLook = false
  while (open.length > 0) {
    await findNearest(neighbours, nearest, open, changed)
    const touched = mergeMutual(clusters, neighbours, nearest, open)
    open = open.filter(group => clusters.groupOf(group) === group && nearest[group] !== NONE)
    changed = open.filter(group => touched.has(group) || touched.has(nearest[group] ?? NONE))
    // Rounding can let three groups each prefer the next one; all of them are then asked once more.
    if (touched.size === 0 && isSecondLook) break
    if (touched.size === 0) changed = open
    isSecondLook = touched.size === 0
  }
}

const findNearest = async (
  neighbours: Neighbours,
  nearest: Int32Array,
  open: Int32Array,
  changed: Int32Array,
): Promise<void> => {
  const unsure = changed.filter(group => {
    const found = neighbours.nearest(group, false)
    nearest[group] = found?.group ?? NONE
    return found === null
  })
  if (unsure.length === 0) return
  await neighbours.scan(unsure, open)
  for (const group of unsure) nearest[group] = neighbours.nearest(group, true)?.group ?? NONE
}

/** Answers which groups became others, or lost their neighbour. */
const mergeMutual = (
  clusters: Clusters,
  neighbours: Neighbours,
  nearest: Int32Array,
  open: Int32Array,
): Set<number> => {
  const touched = new Set<number>()
  for (const group of open) {
    const other = nearest[group] ?? NONE
    const isFirst = other !== NONE && (clusters.ranks[group] ?? 0) < (clusters.ranks[other] ?? 0)
    if (!isFirst || nearest[other] !== group) continue
    touched.add(group).add(other)
    // Another group of the same kept person may have got a face of a photo of theirs a moment ago.
    if (clusters.conflict(group, other)) continue
    const joined = neighbours.join(group, other)
    neighbours.replace(clusters.merge(group, other), joined)
  }
  return touched
}

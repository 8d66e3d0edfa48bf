import type { Clusters } from './clusters.ts'
import type { Identified } from './identity.ts'
import type { ClusterInput, Multiply, Resemblance } from './types.ts'

/** How far below the threshold two people are still worth a question. */
const QUESTION_BAND = 0.12
/** Questions about one person, and in all, at a time: more than anybody answers. */
const QUESTIONS_OF_ONE = 5
const QUESTIONS = 1_000
const BLOCK = 512

interface Side {
  /** Index into the people that were found. */
  readonly person: number
  readonly group: number
}

/**
 * People who may be the same: their most similar groups are just below the threshold, or above it and kept apart by what
 * somebody decided. Two who are together in a photo are not.
 */
export const findResemblances = async (
  clusters: Clusters,
  input: ClusterInput,
  people: readonly Identified[],
  multiply: Multiply,
): Promise<Resemblance[]> => {
  const sides: Side[] = people.flatMap(({ groups }, person) => groups.map(group => ({ person, group })))
  const best = new Map<number, Resemblance>()
  for (let start = 0; start < sides.length; start += BLOCK) {
    const rows = sides.slice(start, start + BLOCK)
    for (let from = start; from < sides.length; from += BLOCK) {
      const columns = sides.slice(from, from + BLOCK)
      const products = await multiply(means(clusters, rows), means(clusters, columns), clusters.dimensions)
      collect(best, rows, columns, products, { least: input.threshold - QUESTION_BAND, count: people.length })
    }
  }
  const photos = people.map(({ groups }) => photosOf(clusters, input, groups))
  return choose([...best.values()], photos)
}

const collect = (
  best: Map<number, Resemblance>,
  rows: readonly Side[],
  columns: readonly Side[],
  products: Float32Array,
  { least, count }: { least: number; count: number },
): void => {
  rows.forEach((row, index) => {
    columns.forEach((column, place) => {
      const similarity = products[index * columns.length + place] ?? 0
      if (similarity < least || row.person === column.person) return
      const first = Math.min(row.person, column.person)
      const second = Math.max(row.person, column.person)
      const pair = first * count + second
      if (similarity > (best.get(pair)?.similarity ?? -1)) best.set(pair, { first, second, similarity })
    })
  })
}

const choose = (found: readonly Resemblance[], photos: readonly ReadonlySet<number>[]): Resemblance[] => {
  const asked = new Map<number, number>()
  const chosen: Resemblance[] = []
  const ordered = found.toSorted(
    (a, b) => b.similarity - a.similarity || a.first - b.first || a.second - b.second,
  )
  for (const question of ordered) {
    const sides = [question.first, question.second]
    if (chosen.length === QUESTIONS || sides.some(side => (asked.get(side) ?? 0) >= QUESTIONS_OF_ONE))
      continue
    if (sharePhoto(photos[question.first], photos[question.second])) continue
    chosen.push(question)
    for (const side of sides) asked.set(side, (asked.get(side) ?? 0) + 1)
  }
  return chosen
}

const sharePhoto = (
  first: ReadonlySet<number> = new Set(),
  second: ReadonlySet<number> = new Set(),
): boolean => {
  const [few, many] = first.size < second.size ? [first, second] : [second, first]
  for (const photo of few) if (many.has(photo)) return true
  return false
}

const photosOf = (clusters: Clusters, { photos }: ClusterInput, groups: readonly number[]): Set<number> =>
  new Set(groups.flatMap(group => [...clusters.facesOf(group)].map(face => photos[face] ?? -1)))

const means = ({ sums, sizes, dimensions }: Clusters, sides: readonly Side[]): Float32Array => {
  const rows = new Float32Array(sides.length * dimensions)
  sides.forEach(({ group }, row) => {
    const size = sizes[group] ?? 1
    for (let index = 0; index < dimensions; index += 1)
      rows[row * dimensions + index] = (sums[group * dimensions + index] ?? 0) / size
  })
  return rows
}

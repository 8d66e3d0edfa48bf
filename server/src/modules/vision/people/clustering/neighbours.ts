import type { Clusters } from './clusters.ts'
import type { Multiply } from './types.ts'

/** Neighbours of a group that are remembered; when they are used up, it is compared with all others again. */
const REMEMBERED = 32
/** Groups in one block of the comparison: two blocks of 1,024 numbers each and their products take 12 MB. */
const BLOCK = 1_024
/** How far a fast product of two vectors of length 1 is off at most (32-bit floats, 1,024 terms). */
const IMPRECISION = 1e-5
const ROUNDING = 1e-12

export interface Neighbour {
  readonly group: number
  readonly similarity: number
}

/**
 * For each group those that resemble it most, above the threshold and without a conflict. It forgets nothing that matters:
 * `unseen` bounds what any group that is not in the list can have, also after groups were merged, because the mean
 * similarity of two merged groups is the weighted mean of theirs.
 */
export class Neighbours {
  readonly #clusters: Clusters
  readonly #threshold: number
  readonly #multiply: Multiply
  readonly #groups: Int32Array
  readonly #values: Float32Array
  readonly #counts: Int32Array
  readonly #unseen: Float64Array

  constructor(clusters: Clusters, threshold: number, multiply: Multiply) {
    const count = clusters.sizes.length
    this.#clusters = clusters
    this.#threshold = threshold
    this.#multiply = multiply
    this.#groups = new Int32Array(count * REMEMBERED)
    this.#values = new Float32Array(count * REMEMBERED)
    this.#counts = new Int32Array(count)
    this.#unseen = new Float64Array(count)
  }

  /** Compares each of `groups` with each of `others`, block by block, and remembers the nearest. */
  async scan(groups: Int32Array, others: Int32Array): Promise<void> {
    for (const group of groups) {
      this.#counts[group] = 0
      this.#unseen[group] = this.#threshold
    }
    const isWhole = groups === others
    for (let start = 0; start < groups.length; start += BLOCK) {
      const rows = groups.subarray(start, start + BLOCK)
      // Each pair is looked at once when all are compared with all.
      for (let from = isWhole ? start : 0; from < others.length; from += BLOCK) {
        const columns = others.subarray(from, from + BLOCK)
        const products = await this.#multiply(
          this.#means(rows),
          this.#means(columns),
          this.#clusters.dimensions,
        )
        this.#offerAll(rows, columns, products, isWhole && from !== start)
      }
    }
  }

  /** The nearest group, as it is now; undefined when there is none, null when it must be looked for by `scan`. */
  nearest(group: number, isFresh: boolean): Neighbour | undefined | null {
    const list = this.#settle(group, this.#list(group))
    const unseen = this.#unseen[group] ?? this.#threshold
    const [best] = list
    const isCertain = isFresh || unseen <= this.#threshold || (best !== undefined && best.similarity > unseen)
    return isCertain ? best : null
  }

  /** Before `gone` becomes part of `group`: whoever was near to either may be near to both. */
  join(group: number, gone: number): { readonly list: readonly number[]; readonly unseen: number } {
    const size = this.#clusters.sizes[group] ?? 1
    const other = this.#clusters.sizes[gone] ?? 1
    const mean = ((this.#unseen[group] ?? 1) * size + (this.#unseen[gone] ?? 1) * other) / (size + other)
    // The mean of two thresholds may be rounded up; it still says that nothing was left out.
    const unseen = mean <= this.#threshold + ROUNDING ? this.#threshold : mean
    return { list: [...this.#list(group), ...this.#list(gone)], unseen }
  }

  /** After the merge: what `join` answered becomes the list of the group. */
  replace(group: number, { list, unseen }: ReturnType<Neighbours['join']>): void {
    this.#unseen[group] = unseen
    this.#settle(group, list)
  }

  #list(group: number): number[] {
    const start = group * REMEMBERED
    return [...this.#groups.subarray(start, start + (this.#counts[group] ?? 0))]
  }

  /** Looks at what became of those in the list, and stores what is left of it, the nearest first. */
  #settle(group: number, list: readonly number[]): Neighbour[] {
    const clusters = this.#clusters
    const present = new Set(list.map(other => clusters.groupOf(other)))
    present.delete(group)
    const found: Neighbour[] = []
    for (const other of present) {
      const similarity = clusters.similarity(group, other)
      if (similarity >= this.#threshold && !clusters.conflict(group, other))
        found.push({ group: other, similarity })
    }
    found.sort((first, second) => this.#compare(group, first, second))
    const dropped = found[REMEMBERED]
    if (dropped) this.#unseen[group] = Math.max(this.#unseen[group] ?? 0, dropped.similarity)
    const kept = found.slice(0, REMEMBERED)
    kept.forEach((neighbour, index) => {
      this.#groups[group * REMEMBERED + index] = neighbour.group
    })
    this.#counts[group] = kept.length
    return kept
  }

  /** Copies of one picture are equally near to all of each other; a pair's own number keeps them from all choosing the same. */
  #compare(group: number, first: Neighbour, second: Neighbour): number {
    const { ranks } = this.#clusters
    const rank = ranks[group] ?? 0
    const one = ranks[first.group] ?? 0
    const two = ranks[second.group] ?? 0
    return second.similarity - first.similarity || pairNumber(rank, one) - pairNumber(rank, two) || one - two
  }

  #means(groups: Int32Array): Float32Array {
    const { sums, sizes, dimensions } = this.#clusters
    const means = new Float32Array(groups.length * dimensions)
    groups.forEach((group, row) => {
      means.set(sums.subarray(group * dimensions, (group + 1) * dimensions), row * dimensions)
      const size = sizes[group] ?? 1
      if (size === 1) return
      for (let index = row * dimensions; index < (row + 1) * dimensions; index += 1)
        means[index] = (means[index] ?? 0) / size
    })
    return means
  }

  #offerAll(rows: Int32Array, columns: Int32Array, products: Float32Array, bothWays: boolean): void {
    const least = this.#threshold - IMPRECISION
    for (let row = 0; row < rows.length; row += 1) {
      const group = rows[row] ?? 0
      const start = row * columns.length
      for (let column = 0; column < columns.length; column += 1) {
        const value = products[start + column] ?? 0
        if (value < least) continue
        const other = columns[column] ?? 0
        if (group === other) continue
        this.#offer(group, other, value)
        if (bothWays) this.#offer(other, group, value)
      }
    }
  }

  #offer(group: number, other: number, value: number): void {
    const start = group * REMEMBERED
    const count = this.#counts[group] ?? 0
    const least = count < REMEMBERED ? -1 : (this.#values[start + count - 1] ?? 0)
    // Cheaper than to ask for a conflict first; a bound that is too high only costs another look.
    if (value <= least) this.#leaveOut(group, value)
    if (value <= least || this.#clusters.conflict(group, other)) return
    if (count === REMEMBERED) this.#leaveOut(group, least)
    let at = start + Math.min(count, REMEMBERED - 1)
    for (; at > start && (this.#values[at - 1] ?? 0) < value; at -= 1) {
      this.#values[at] = this.#values[at - 1] ?? 0
      this.#groups[at] = this.#groups[at - 1] ?? 0
    }
    this.#values[at] = value
    this.#groups[at] = other
    this.#counts[group] = Math.min(count + 1, REMEMBERED)
  }

  #leaveOut(group: number, value: number): void {
    this.#unseen[group] = Math.max(this.#unseen[group] ?? 0, value + IMPRECISION)
  }
}

/** The same whichever comes first; mixed as in MurmurHash3 (Austin Appleby, public domain). */
const pairNumber = (first: number, second: number): number => {
  let mixed =
    Math.imul(Math.min(first, second) + 1, 0x85ebca6b) ^ Math.imul(Math.max(first, second) + 1, 0xc2b2ae35)
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

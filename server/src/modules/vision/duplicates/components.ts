import type { ShownPair } from './pair.repository.ts'

/** Of an asset and the nearest other one of its component, by each measure that tells. */
export interface Nearness {
  readonly distance: number | null
  readonly similarity: number | null
}

/** Assets that pairs connect, however far around. */
export interface Component {
  readonly groupId: string
  /** The smallest id of its assets. */
  readonly rootId: string
  /** By their ids; two at least. */
  readonly assetIds: readonly string[]
  readonly nearness: ReadonlyMap<string, Nearness>
}

/**
 * Takes pairs page by page and keeps none of them: of each asset only what leads to its root, and how near its nearest is
 * (disjoint sets with path halving, after Tarjan and van Leeuwen, 1984). Pairs that would make a component of more than
 * `most` assets are passed over, so that the same pairs in the same order give the same components, none of them larger.
 */
export class Components {
  readonly #most: number
  readonly #parents = new Map<string, string>()
  /** Of each root: how many assets lead to it. */
  readonly #sizes = new Map<string, number>()
  readonly #groups = new Map<string, string>()
  readonly #nearness = new Map<string, Nearness>()

  constructor(most: number) {
    this.#most = most
  }

  add(pairs: readonly ShownPair[]): void {
    for (const pair of pairs) {
      if (!this.#join(pair)) continue
      this.#note(pair.firstId, pair)
      this.#note(pair.secondId, pair)
    }
  }

  /** The newest group first, and by their roots within one. */
  all(): Component[] {
    const byRoot = Map.groupBy(this.#nearness.keys(), id => this.#rootOf(id))
    return [...byRoot]
      .map(([rootId, ids]) => ({
        groupId: this.#groups.get(rootId) ?? '',
        rootId,
        assetIds: ids.sort(),
        nearness: this.#nearness,
      }))
      .sort((a, b) => (a.groupId === b.groupId ? compare(a.rootId, b.rootId) : compare(b.groupId, a.groupId)))
  }

  /** Whether both are of one component now. */
  #join({ firstId, secondId, groupId }: ShownPair): boolean {
    const [a, b] = [this.#rootOf(firstId), this.#rootOf(secondId)]
    if (a === b) return true
    const size = (this.#sizes.get(a) ?? 1) + (this.#sizes.get(b) ?? 1)
    if (size > this.#most) return false
    const [root, child] = a < b ? [a, b] : [b, a]
    this.#parents.set(child, root)
    this.#sizes.set(root, size)
    this.#groups.set(root, groupId)
    return true
  }

  #rootOf(id: string): string {
    let at = id
    for (;;) {
      const parent = this.#parents.get(at)
      if (parent === undefined) return at
      const above = this.#parents.get(parent)
      if (above !== undefined) this.#parents.set(at, above)
      at = above ?? parent
    }
  }

  #note(id: string, { distance, similarity }: Nearness): void {
    const before = this.#nearness.get(id)
    this.#nearness.set(id, {
      distance: best(Math.min, before?.distance, distance),
      similarity: best(Math.max, before?.similarity, similarity),
    })
  }
}

const best = (
  of: (a: number, b: number) => number,
  before: number | null | undefined,
  now: number | null,
): number | null => (before === null || before === undefined ? now : now === null ? before : of(before, now))

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b))

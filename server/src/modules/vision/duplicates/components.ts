import type { ShownPair } from './pair.repository.ts'

/** Assets that pairs connect, however far around. */
export interface Component {
  readonly groupId: string
  /** The smallest id of its assets. */
  readonly rootId: string
  readonly assetIds: readonly string[]
  readonly pairs: readonly ShownPair[]
}

/** The connected components of each group, the newest group first, and by their roots within one. */
export const componentsOf = (pairs: readonly ShownPair[]): Component[] => {
  const parents = new Map<string, string>()
  const rootOf = (id: string): string => {
    let root = id
    for (let parent = parents.get(root); parent !== undefined && parent !== root; parent = parents.get(root))
      root = parent
    return root
  }
  for (const { firstId, secondId } of pairs) {
    const [a, b] = [rootOf(firstId), rootOf(secondId)].sort()
    if (a !== undefined && b !== undefined) {
      parents.set(a, a)
      parents.set(b, a)
    }
  }
  const byRoot = Map.groupBy(pairs, pair => rootOf(pair.firstId))
  return [...byRoot]
    .map(([rootId, own]) => ({
      groupId: own[0]?.groupId ?? '',
      rootId,
      assetIds: [...new Set(own.flatMap(pair => [pair.firstId, pair.secondId]))].sort(),
      pairs: own,
    }))
    .sort((a, b) => (a.groupId === b.groupId ? compare(a.rootId, b.rootId) : compare(b.groupId, a.groupId)))
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b))

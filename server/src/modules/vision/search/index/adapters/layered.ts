import type { Hit, VectorIndex } from '../ports.ts'
import type { ExactIndex } from './exact.ts'
import { nearestOf } from './nearest.ts'

/**
 * An index as it was built, with what has changed since: vectors that came later are compared one by one, and keys that
 * are gone, or came again with another vector, are left out.
 */
export const layerIndex = (
  built: VectorIndex,
  { added, removed }: { readonly added: ExactIndex; readonly removed: ReadonlySet<number> },
): VectorIndex => ({
  mode: 'index',
  dimensions: built.dimensions,
  get size() {
    return (built.size ?? 0) + added.size
  },
  async search(vector, count, signal) {
    const [old, recent] = [
      await searchWithout(built, vector, count, signal, key => removed.has(key) || added.has(key)),
      await added.search(vector, count, signal),
    ]
    return nearestOf([...old, ...recent], count)
  },
  close: () => built.close(),
})

/** Asks for more as long as what is hidden takes places of what is not. */
const searchWithout = async (
  index: VectorIndex,
  vector: Float32Array,
  count: number,
  signal: AbortSignal,
  isHidden: (key: number) => boolean,
): Promise<Hit[]> => {
  let asked = count
  for (;;) {
    const hits = await index.search(vector, asked, signal)
    const shown = hits.filter(hit => !isHidden(hit.key))
    if (shown.length >= count || hits.length < asked) return shown.slice(0, count)
    asked *= 2
  }
}

import { loadEngine } from '../engine.ts'
import type { Hit, VectorIndex } from '../ports.ts'
import type { IndexParameters } from '../tables.ts'

/** What is asked for at once: a walk that collects more holds the event loop for longer than others may wait. */
export const MOST_AT_ONCE = 1_000

/**
 * Maps an index file into memory: it is read as far as searches go, and the pages are the system's to give away. Rejects
 * for what is no such file.
 */
export const openUsearchIndex = async (
  path: string,
  { dimensions, parameters }: { readonly dimensions: number; readonly parameters: IndexParameters },
): Promise<VectorIndex> => {
  const engine = await loadEngine()
  const index = engine.create(dimensions, parameters)
  index.view(path)
  if (index.dimensions() !== dimensions)
    throw new Error(`The index has ${index.dimensions()} dimensions instead of ${dimensions}`)
  return {
    mode: 'index',
    dimensions,
    size: index.size(),
    async search(vector, count, signal) {
      signal.throwIfAborted()
      const wanted = Math.min(count, index.size(), MOST_AT_ONCE)
      if (wanted === 0) return []
      const { keys, distances } = index.search(vector, wanted, 1)
      return Array.from(keys, (key, at): Hit => ({ key: Number(key), score: 1 - (distances[at] ?? 1) }))
    },
    // The mapping goes with the object.
    close: () => {},
  }
}

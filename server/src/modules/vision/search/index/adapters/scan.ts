import type { Hit, VectorIndex } from '../ports.ts'
import { floatsOf, type StoredVector } from '../vector.repository.ts'
import { createExactIndex } from './exact.ts'
import { nearestOf } from './nearest.ts'

/** Vectors of one page, so that what is read is a few megabytes at a time. */
const PAGE = 2_000

/**
 * Compares with all vectors where they are, in the database, page by page: for more of them than memory is given for,
 * until they are indexed.
 */
export const createScanIndex = (options: {
  readonly dimensions: number
  page(after: number, limit: number): Promise<StoredVector[]>
}): VectorIndex => ({
  mode: 'exact',
  dimensions: options.dimensions,
  async search(vector, count, signal) {
    let nearest: Hit[] = []
    let after = 0
    for (;;) {
      signal.throwIfAborted()
      const rows = await options.page(after, PAGE)
      const page = createExactIndex(options.dimensions)
      for (const row of rows) {
        if (row.vector.length === options.dimensions * 4) page.put(row.key, floatsOf(row.vector))
      }
      nearest = nearestOf([...nearest, ...(await page.search(vector, count, signal))], count)
      const last = rows.at(-1)
      if (!last || rows.length < PAGE) return nearest
      after = last.key
    }
  },
  close: () => {},
})

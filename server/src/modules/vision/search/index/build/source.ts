import type { Database } from '#kernel/db'
import type { Place } from '../place.ts'
import { pageOfVectors, type StoredVector } from '../vector.repository.ts'
import type { PackedVectors } from './messages.ts'

/** Rows of one page: 4 MB of vectors with 1,024 dimensions. */
const PAGE = 1_000

/** All vectors of a place that have so many dimensions, in pages by their keys. */
export async function* allVectors(
  db: Database,
  place: Place,
  dimensions: number,
  signal: AbortSignal,
): AsyncGenerator<StoredVector[]> {
  let after = 0
  for (;;) {
    signal.throwIfAborted()
    const rows = await pageOfVectors(db.query, place, after, PAGE)
    const fitting = rows.filter(row => row.vector.length === dimensions * Float32Array.BYTES_PER_ELEMENT)
    if (fitting.length > 0) yield fitting
    const last = rows.at(-1)
    if (!last || rows.length < PAGE) return
    after = last.key
  }
}

export const pack = (rows: readonly StoredVector[]): PackedVectors => ({
  keys: rows.map(row => row.key),
  vectors: Buffer.concat(rows.map(row => row.vector)),
})

import type { Database } from '#kernel/db'
import type { IndexCatalog } from './index/catalog.ts'
import type { Place } from './index/place.ts'
import type { RankingSource } from './ranking.ts'
import { assetVectors, liveAssets } from './search.repository.ts'

/** The assets of a place, as a ranking asks for them. */
export const sourceOf = (
  { db, catalog }: { readonly db: Database; readonly catalog: IndexCatalog },
  place: Place,
  vector: Float32Array,
  signal: AbortSignal,
): RankingSource => ({
  index: () => catalog.open(place, vector.length, signal),
  scan: () => catalog.scan(place, vector.length),
  live: (keys, withVectors) => liveAssets(db.query, place, keys, withVectors),
  vectorsOf: ids => assetVectors(db.query, place, ids),
})

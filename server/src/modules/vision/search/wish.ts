import type { Database } from '#kernel/db'
import type { Clock } from '#kernel/system'
import type { AssetFilters, AssetReader, AssetSelection } from '#modules/library'
import type { Embeddings } from '../embeddings/ports.ts'
import type { SearchPlace } from './cursor.ts'
import type { Example } from './example.ts'
import type { IndexCatalog } from './index/catalog.ts'
import type { Restriction } from './ranking.ts'

export interface SearchParts {
  readonly db: Database
  readonly reader: AssetReader
  readonly embeddings: Embeddings
  readonly catalog: IndexCatalog
  readonly clock: Clock
}

/** A request, with everything that it names found. */
export interface Wish {
  readonly projectId: string
  readonly text: string | null
  readonly example: Example | null
  readonly people: readonly string[]
  readonly filters: AssetFilters
  readonly limit: number
  readonly name: string
  readonly place: SearchPlace | null
  readonly signal: AbortSignal
}

/** The same, with what its filters leave. */
export interface ListWish extends Wish {
  readonly selection: AssetSelection
  readonly restriction: Restriction | null
}

import type { ColumnType, JSONColumnType, Selectable } from 'kysely'
import type { Queryable } from '#kernel/db'
import type { Dtype, ModelFile } from './model-files.ts'

type WithDefault<T> = ColumnType<T, T | undefined, T>

/** Where a model came from. */
export type ModelSource =
  | { readonly kind: 'hub'; readonly url: string }
  | { readonly kind: 'folder'; readonly folder: string }

// A type alias, not an interface: Kysely asks for an index signature.
type ModelTable = {
  key: string
  id: string
  revision: string
  dtype: Dtype
  source: JSONColumnType<ModelSource>
  commit: WithDefault<string | null>
  files: JSONColumnType<ModelFile[]>
  size: WithDefault<number | null>
  received: number
  state: 'adding' | 'ready' | 'removing'
  family: WithDefault<string | null>
  dimensions: WithDefault<number | null>
  modalities: ('image' | 'text')[]
  failureCode: WithDefault<string | null>
  failureMessage: WithDefault<string | null>
  jobId: string
  createdAt: number
  createdBy: string | null
  updatedAt: number
}

export type ModelRow = Selectable<ModelTable>

/** The table of this part and no others. */
export const tables = (query: Queryable) => query.withTables<{ 'vision.model': ModelTable }>()

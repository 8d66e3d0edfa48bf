import type { AssetRow } from './asset.repository.ts'
import type { Kind } from './schema.ts'

/** What modules above see of an asset. */
export interface AssetView {
  readonly id: string
  readonly projectId: string
  readonly version: number
  readonly kind: Kind
  readonly mime: string
  readonly size: number
  readonly sha256: string
  readonly label: string
  /** Pixels, as displayed; null where the type has none or it is not told yet. */
  readonly width: number | null
  readonly height: number | null
  /** 64 bits, in hexadecimal digits; null until it is derived. */
  readonly phash: string | null
  readonly takenAt: number | null
  readonly createdAt: number
  readonly trashedAt: number | null
  /** Whether thumbnail and preview of this version are stored (or never will be: for what is no image it is true). */
  readonly isDerived: boolean
}

export const viewOf = (row: AssetRow): AssetView => ({
  id: row.id,
  projectId: row.projectId,
  version: row.version,
  kind: row.kind,
  mime: row.mime,
  size: row.size,
  sha256: row.sha256,
  label: row.label,
  width: row.width,
  height: row.height,
  phash: row.phash,
  takenAt: row.takenAt,
  createdAt: row.createdAt,
  trashedAt: row.trashedAt,
  isDerived: row.renditionsState === 'ready',
})

/** What SQL of modules above may join; read-only, and without the trash. */
export type LibraryViews = {
  'library.present_asset': {
    id: string
    projectId: string
    collectionId: string | null
    version: number
    kind: Kind
    mime: string
    sha256: string
    phash: string | null
    width: number | null
    height: number | null
    size: number
    takenAt: number | null
    createdAt: number
  }
}

import type { AssetRow } from './asset.repository.ts'
import { etagOf } from './revision.ts'
import type { Asset, Receipt, Version } from './schema.ts'
import type { EditRow, VersionRow } from './version.repository.ts'

/** The asset as clients see it. */
export const presentAsset = (row: AssetRow): Asset => ({
  id: row.id,
  projectId: row.projectId,
  collectionId: row.collectionId,
  label: row.label,
  description: row.description,
  kind: row.kind,
  mime: row.mime,
  size: row.size,
  sha256: row.sha256,
  width: row.width,
  height: row.height,
  orientation: row.orientation,
  takenAt: row.takenAt,
  takenAtOffset: row.takenAtOffset,
  camera: row.camera,
  lens: row.lens,
  location:
    row.latitude === null || row.longitude === null ? null : { lat: row.latitude, lon: row.longitude },
  thumbhash: row.thumbhash,
  version: row.version,
  tags: row.tags,
  metadata: row.metadata,
  createdAt: row.createdAt,
  createdBy: row.createdBy,
  updatedAt: row.updatedAt,
  updatedBy: row.updatedBy,
  trashedAt: row.trashedAt,
  etag: etagOf(row),
  states: { metadata: row.metadataState, renditions: row.renditionsState },
  failure: row.failureCode === null ? null : { code: row.failureCode, message: row.failureMessage ?? '' },
})

export const receiptOf = (row: AssetRow, receivedAt: number): Receipt => ({
  sha256: row.sha256,
  size: row.size,
  version: row.version,
  receivedAt,
})

/** A version with its edits; the current one shows the fields that the asset has now. */
export const presentVersion = (row: VersionRow, asset: AssetRow, edits: readonly EditRow[]): Version => {
  const current = row.number === asset.version
  const fields = current ? asset : row
  return {
    version: row.number,
    operation: row.operation,
    restoredFrom: row.restoredFrom,
    sha256: row.sha256,
    size: row.size,
    mime: row.mime,
    label: fields.label,
    description: fields.description,
    takenAt: fields.takenAt,
    tags: fields.tags,
    metadata: fields.metadata,
    changed: row.changed,
    createdAt: row.createdAt,
    createdBy: row.createdBy,
    createdByLabel: row.createdByLabel,
    current,
    edits: edits
      .filter(edit => edit.version === row.number)
      .map(edit => ({
        at: edit.editedAt,
        by: edit.editedBy,
        byLabel: edit.editedByLabel,
        changed: edit.changed,
      })),
  }
}

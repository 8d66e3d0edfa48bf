import type { Actor } from '#kernel/access'
import type { Database, Tx } from '#kernel/db'
import { decodeCursor, encodeCursor, invalidField } from '#kernel/http'
import type { Jobs } from '#kernel/jobs'
import type { Notices } from '#kernel/notices'
import type { ObjectRegistry } from '#kernel/storage'
import type { Clock } from '#kernel/system'
import type { Arrivals } from './arrivals.ts'
import { type AssetChanges, type AssetRow, updateAsset } from './asset.repository.ts'
import {
  changedFields,
  editedColumns,
  findVisible,
  holdNamed,
  lockVisible,
  publishAsset,
} from './asset.service.ts'
import { inTrash, versionNotFound } from './errors.ts'
import type { Intake } from './intake.service.ts'
import { isRenderable } from './media/index.ts'
import { presentAsset, presentVersion, receiptOf } from './present.ts'
import { assertMatches } from './revision.ts'
import type { Asset, AssetPatch, UploadResult, Version, VersionDiff, VersionPage } from './schema.ts'
import { bytesColumns, recordVersion, startDerivation } from './upload.service.ts'
import { diffOf } from './version.diff.ts'
import { closeVersion, findVersion, listEdits, listVersions, type VersionRow } from './version.repository.ts'

export interface VersionService {
  list(
    actor: Actor,
    assetId: string,
    page: { limit: number; cursor?: string | undefined },
  ): Promise<VersionPage>
  get(actor: Actor, assetId: string, number: number): Promise<Version>
  /** What differs between two versions of one asset, in either order. */
  diff(actor: Actor, assetId: string, from: number, to: number): Promise<VersionDiff>
  /** Throws what `addBytes` would throw for this asset, before its bytes are received. */
  assertWritable(actor: Actor, assetId: string, ifMatch: string | null): Promise<void>
  /** New bytes (and perhaps fields) become the next version; everything derived is made anew for it. */
  addBytes(
    actor: Actor,
    assetId: string,
    intake: Intake,
    fields: AssetPatch,
    ifMatch: string | null,
    signal: AbortSignal,
  ): Promise<UploadResult>
  /** New fields over the same bytes become the next version. */
  addFields(actor: Actor, assetId: string, fields: AssetPatch, ifMatch: string | null): Promise<UploadResult>
  /** Bytes and fields of an old version become the next one; history is never rewritten. */
  restore(actor: Actor, assetId: string, number: number, ifMatch: string | null): Promise<Asset>
}

interface Parts {
  readonly db: Database
  readonly registry: ObjectRegistry
  readonly jobs: Jobs
  readonly notices: Notices
  readonly arrivals: Arrivals
  readonly clock: Clock
}

const EDITS_SHOWN = 20

export const createVersionService = (parts: Parts): VersionService => ({
  list: (actor, assetId, page) => list(parts, actor, assetId, page),

  async get(actor, assetId, number) {
    const asset = await findVisible(parts.db.query, actor, assetId, 'library:read')
    const row = await findVersion(parts.db.query, asset.id, number)
    if (!row) throw versionNotFound()
    return presentVersion(row, asset, await listEdits(parts.db.query, asset.id, [number], EDITS_SHOWN))
  },

  async diff(actor, assetId, from, to) {
    const [before, after] = [await this.get(actor, assetId, from), await this.get(actor, assetId, to)]
    return diffOf(before, after)
  },

  async assertWritable(actor, assetId, ifMatch) {
    assertEditable(await findVisible(parts.db.query, actor, assetId, 'library:write'), ifMatch)
  },

  async addBytes(actor, assetId, intake, fields, ifMatch, signal) {
    try {
      await parts.registry.prepare([intake.staged], { signal })
      return await parts.db.transaction(async tx => {
        const row = await lockForFields(tx, actor, assetId, fields, ifMatch)
        if (changesNothing(row, intake, fields)) return unchanged(parts, row)
        await parts.registry.keep(tx, intake.staged)
        const columns = { ...resetDerived(row, fields), ...bytesColumns(intake), ...editedColumns(fields) }
        return advance(parts, tx, actor, row, columns, { operation: 'bytes', restoredFrom: null })
      })
    } finally {
      await intake.staged.discard()
    }
  },

  addFields: (actor, assetId, fields, ifMatch) =>
    parts.db.transaction(async tx => {
      const row = await lockForFields(tx, actor, assetId, fields, ifMatch)
      if (changedFields(row, fields).length === 0) return unchanged(parts, row)
      const columns = { ...editedColumns(fields), ...redone(row.mime) }
      return advance(parts, tx, actor, row, columns, { operation: 'fields', restoredFrom: null })
    }),

  restore: (actor, assetId, number, ifMatch) =>
    parts.db.transaction(async tx => {
      const row = await lockCurrent(tx, actor, assetId, ifMatch)
      const old = await findVersion(tx, row.id, number)
      if (!old) throw versionNotFound()
      await parts.registry.retain(tx, [old.sha256])
      const result = await advance(parts, tx, actor, row, restoredColumns(row, old), {
        operation: 'restore',
        restoredFrom: number,
      })
      return result.asset
    }),
})

const lockCurrent = async (
  tx: Tx,
  actor: Actor,
  assetId: string,
  ifMatch: string | null,
): Promise<AssetRow> => {
  const row = await lockVisible(tx, actor, assetId, 'library:write')
  assertEditable(row, ifMatch)
  return row
}

/** The same after the collection that the fields name. */
const lockForFields = async (
  tx: Tx,
  actor: Actor,
  assetId: string,
  fields: AssetPatch,
  ifMatch: string | null,
): Promise<AssetRow> => {
  const assertCollection = await holdNamed(tx, fields.collectionId)
  const row = await lockCurrent(tx, actor, assetId, ifMatch)
  assertCollection(row.projectId)
  return row
}

const assertEditable = (row: AssetRow, ifMatch: string | null): void => {
  assertMatches(row, ifMatch)
  if (row.trashedAt !== null) throw inTrash()
}

/** The same bytes with the same fields are no new version, so a request that is repeated does nothing twice. */
const changesNothing = (row: AssetRow, intake: Intake, fields: AssetPatch): boolean =>
  row.sha256 === intake.staged.sha256 && changedFields(row, fields).length === 0

const unchanged = (parts: Parts, row: AssetRow): UploadResult => ({
  asset: presentAsset(row),
  receipt: receiptOf(row, parts.clock.now()),
  duplicate: true,
})

/** What the next derivation has to find out, because a version names everything that was derived from it. */
const redone = (mime: string) => {
  const state = isRenderable(mime) ? ('pending' as const) : ('ready' as const)
  return { metadataState: state, renditionsState: state, failureCode: null, failureMessage: null }
}

/** What was read from the old bytes is not said of new ones; a time that a person gave stays. */
const resetDerived = (row: AssetRow, fields: AssetPatch): AssetChanges => ({
  takenAt: row.takenAtGiven ? row.takenAt : null,
  takenAtOffset: null,
  camera: null,
  lens: null,
  latitude: null,
  longitude: null,
  thumbhash: null,
  md5: null,
  phash: null,
  failureCode: null,
  failureMessage: null,
  ...(fields.takenAt === undefined ? {} : { takenAtGiven: fields.takenAt !== null }),
})

const restoredColumns = (row: AssetRow, old: VersionRow): AssetChanges => ({
  ...resetDerived(row, {}),
  ...redone(old.mime),
  kind: old.kind,
  mime: old.mime,
  size: old.size,
  sha256: old.sha256,
  width: null,
  height: null,
  orientation: null,
  label: old.label,
  description: old.description,
  takenAt: old.takenAt,
  takenAtGiven: old.takenAtGiven,
  tags: old.tags,
  metadata: JSON.stringify(old.metadata),
})

const COMPARED = ['label', 'description', 'collectionId', 'takenAt', 'tags', 'metadata'] as const

/** What differs between two states of an asset: `content` for the bytes, else the names of fields. */
const differences = (before: AssetRow, after: AssetRow): string[] => [
  ...(before.sha256 === after.sha256 ? [] : ['content']),
  ...COMPARED.filter(field => JSON.stringify(before[field]) !== JSON.stringify(after[field])),
]

const advance = async (
  parts: Parts,
  tx: Tx,
  actor: Actor,
  row: AssetRow,
  columns: AssetChanges,
  how: { operation: 'bytes' | 'fields' | 'restore'; restoredFrom: number | null },
): Promise<UploadResult> => {
  const now = parts.clock.now()
  await closeVersion(tx, row.id, row.version, {
    label: row.label,
    description: row.description,
    takenAt: row.takenAt,
    takenAtGiven: row.takenAtGiven,
    tags: row.tags,
    metadata: JSON.stringify(row.metadata),
  })
  const next = await updateAsset(tx, row.id, {
    ...columns,
    version: row.version + 1,
    revision: row.revision + 1,
    updatedAt: now,
    updatedBy: actor.userId,
  })
  await recordVersion(tx, actor, next, { ...how, changed: differences(row, next), at: now })
  await startDerivation(parts, tx, actor, next)
  await publishAsset(parts.notices, tx, 'asset.updated', next)
  return { asset: presentAsset(next), receipt: receiptOf(next, now) }
}

const versionBefore = (cursor: string): number => {
  const [number] = decodeCursor(cursor, 'version')
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 0 || number > 2 ** 31 - 1)
    throw invalidField('query.cursor', 'is not a cursor of this list')
  return number
}

const list = async (
  parts: Parts,
  actor: Actor,
  assetId: string,
  page: { limit: number; cursor?: string | undefined },
): Promise<VersionPage> => {
  const asset = await findVisible(parts.db.query, actor, assetId, 'library:read')
  const before = page.cursor === undefined ? null : versionBefore(page.cursor)
  const rows = await listVersions(parts.db.query, asset.id, before, page.limit + 1)
  const shown = rows.slice(0, page.limit)
  const edits = await listEdits(
    parts.db.query,
    asset.id,
    shown.map(row => row.number),
    EDITS_SHOWN,
  )
  const last = shown.at(-1)
  return {
    items: shown.map(row => presentVersion(row, asset, edits)),
    nextCursor: rows.length > page.limit && last ? encodeCursor('version', [last.number]) : null,
  }
}

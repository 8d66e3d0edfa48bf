import { type Actor, requireCurrentProject, requireInProject, type Scope } from '#kernel/access'
import type { Database, Queryable, Tx } from '#kernel/db'
import type { Notices } from '#kernel/notices'
import type { Clock } from '#kernel/system'
import * as assets from './asset.repository.ts'
import { applyChanges, noticeOf } from './change.ts'
import { findCollection, holdCollection } from './collections/collection.repository.ts'
import { findVisibleCollection } from './collections/collection.service.ts'
import { assetNotFound, collectionNotFound, confirmationMissing, inTrash, notInTrash } from './errors.ts'
import { presentAsset } from './present.ts'
import { assertMatches } from './revision.ts'
import type { Asset, AssetPage, AssetPatch, AssetReplacement, CheckResult, ManifestResult } from './schema.ts'
import { listRows } from './search/rows.ts'
import type { AssetQuery, CollectionAssetQuery } from './search/schema.ts'
import { findArrived } from './version.repository.ts'

export interface AssetService {
  list(actor: Actor, query: AssetQuery): Promise<AssetPage>
  /** The same within a collection, and with `deep` in those below it. */
  listIn(actor: Actor, collectionId: string, query: CollectionAssetQuery): Promise<AssetPage>
  get(actor: Actor, id: string): Promise<Asset>
  /** `ifMatch` is the header: an ETag in quotes, a list of them, or `*`; null = whatever the revision is. */
  edit(actor: Actor, id: string, patch: AssetPatch | AssetReplacement, ifMatch: string | null): Promise<Asset>
  trash(actor: Actor, id: string, ifMatch: string | null): Promise<Asset>
  restore(actor: Actor, id: string, ifMatch: string | null): Promise<Asset>
  /** For good; `confirmation` must repeat the id. The bytes go with the next sweep, unless something else has them. */
  purge(actor: Actor, id: string, confirmation: string | null, ifMatch: string | null): Promise<void>
  check(actor: Actor, sha256: readonly string[]): Promise<CheckResult>
  verify(actor: Actor, items: readonly { sha256: string; size: number }[]): Promise<ManifestResult>
  /** Purges what has been in the trash for longer than `maxAgeMs`, in pages; answers how many. */
  emptyTrash(maxAgeMs: number, signal: AbortSignal): Promise<number>
}

interface Parts {
  readonly db: Database
  readonly notices: Notices
  readonly clock: Clock
}

/** The asset, if it exists in a project where the actor has the scope. */
export const findVisible = async (
  query: Queryable,
  actor: Actor,
  id: string,
  scope: Scope,
): Promise<assets.AssetRow> => guard(actor, scope, await assets.findAsset(query, id))

/** The same, locked until the transaction ends. */
export const lockVisible = async (tx: Tx, actor: Actor, id: string, scope: Scope): Promise<assets.AssetRow> =>
  guard(actor, scope, await assets.lockAsset(tx, id))

const guard = (actor: Actor, scope: Scope, row: assets.AssetRow | undefined): assets.AssetRow => {
  if (!row) throw assetNotFound()
  requireInProject(actor, row.projectId, scope, assetNotFound)
  return row
}

export const publishAsset = (notices: Notices, tx: Tx, topic: string, row: assets.AssetRow): Promise<void> =>
  notices.publish(tx, noticeOf(topic, row))

const PURGE_PAGE = 100

export const createAssetService = (parts: Parts): AssetService => ({
  async list(actor, query) {
    const projectId = requireCurrentProject(actor, 'library:read')
    const { collectionId } = query
    const collection = collectionId === undefined ? null : await findCollection(parts.db.query, collectionId)
    if (collection !== null && collection?.projectId !== projectId) {
      throw collectionNotFound('query.collectionId')
    }
    return listPage(parts.db.query, projectId, query, collection?.id)
  },

  async listIn(actor, collectionId, query) {
    const collection = await findVisibleCollection(parts.db.query, actor, collectionId, 'library:read')
    return listPage(parts.db.query, collection.projectId, query, collection.id)
  },

  async get(actor, id) {
    return presentAsset(await findVisible(parts.db.query, actor, id, 'library:read'))
  },

  async edit(actor, id, patch, ifMatch) {
    const seen = await findVisible(parts.db.query, actor, id, 'library:write')
    const { collectionId = null } = patch
    // Into a collection goes only what holds it first: a deletion of the collection takes the same order.
    const edited =
      collectionId === null || collectionId === seen.collectionId
        ? await edit(parts, parts.db.query, actor, seen, patch, ifMatch)
        : undefined
    return edited ?? parts.db.transaction(tx => editLocked(parts, tx, actor, id, patch, ifMatch))
  },

  trash: (actor, id, ifMatch) =>
    parts.db.transaction(async tx => {
      const row = await lockVisible(tx, actor, id, 'library:write')
      assertMatches(row, ifMatch)
      if (row.trashedAt !== null) return presentAsset(row)
      return move(parts, tx, actor, row, parts.clock.now())
    }),

  restore: (actor, id, ifMatch) =>
    parts.db.transaction(async tx => {
      const row = await lockVisible(tx, actor, id, 'library:write')
      assertMatches(row, ifMatch)
      if (row.trashedAt === null) throw notInTrash()
      return move(parts, tx, actor, row, null)
    }),

  purge: (actor, id, confirmation, ifMatch) =>
    parts.db.transaction(async tx => {
      const row = await lockVisible(tx, actor, id, 'library:purge')
      assertMatches(row, ifMatch)
      if (confirmation !== row.id) throw confirmationMissing(row.id)
      await purge(parts, tx, row)
    }),

  check: (actor, sha256) => check(parts, actor, sha256),
  verify: (actor, items) => verify(parts, actor, items),
  emptyTrash: (maxAgeMs, signal) => emptyTrash(parts, maxAgeMs, signal),
})

const listPage = async (
  query: Queryable,
  projectId: string,
  filters: CollectionAssetQuery,
  collectionId: string | undefined,
): Promise<AssetPage> => {
  const { rows, nextCursor } = await listRows(query, projectId, filters, collectionId)
  return { items: rows.map(presentAsset), nextCursor }
}

/** Moves an asset into or out of the trash. */
const move = async (
  parts: Parts,
  tx: Tx,
  actor: Actor,
  row: assets.AssetRow,
  trashedAt: number | null,
): Promise<Asset> => {
  const topic = trashedAt === null ? 'asset.restored' : 'asset.trashed'
  const [moved = row] = await applyChanges(parts, tx, actor, [{ row, topic, trashedAt }])
  return presentAsset(moved)
}

/**
 * Holds the collection that a request names until the commit, before any asset is locked. The answer asserts that it is
 * one of the asset's project (422 `library.collection_not_found`).
 */
export const holdNamed = async (
  tx: Tx,
  collectionId: string | null | undefined,
): Promise<(projectId: string) => void> => {
  if (collectionId === null || collectionId === undefined) return () => {}
  const held = await holdCollection(tx, collectionId)
  return projectId => {
    if (held?.projectId !== projectId) throw collectionNotFound()
  }
}

const EDITABLE = ['label', 'description', 'collectionId', 'takenAt', 'tags', 'metadata'] as const

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** The names of the fields that these values would change. */
export const changedFields = (row: assets.AssetRow, fields: AssetPatch): string[] =>
  EDITABLE.filter(field => fields[field] !== undefined && !same(fields[field], row[field]))

/** One try by the revision that was seen; undefined when somebody else was faster. */
const edit = async (
  parts: Parts,
  query: Queryable,
  actor: Actor,
  row: assets.AssetRow,
  patch: AssetPatch | AssetReplacement,
  ifMatch: string | null,
): Promise<Asset | undefined> => {
  assertMatches(row, ifMatch)
  if (row.trashedAt !== null) throw inTrash()
  const changed = changedFields(row, patch)
  if (changed.length === 0) return presentAsset(row)
  const now = parts.clock.now()
  const revision = row.revision + 1
  const changes = { ...editedColumns(patch), revision, updatedAt: now, updatedBy: actor.userId }
  const { version } = row
  const note = {
    revision,
    version,
    changed,
    editedAt: now,
    editedBy: actor.userId,
    editedByLabel: actor.label,
  }
  const updated = await parts.notices.publishWith(
    noticeOf('asset.updated', { ...row, revision }),
    'updated',
    notice => assets.editAsset(query, row, changes, note, notice, { ...row, ...given(patch) }),
  )
  return updated && presentAsset(updated)
}

/** The same under the row's lock, where nobody can be faster. */
const editLocked = async (
  parts: Parts,
  tx: Tx,
  actor: Actor,
  id: string,
  patch: AssetPatch | AssetReplacement,
  ifMatch: string | null,
): Promise<Asset> => {
  const assertCollection = await holdNamed(tx, patch.collectionId)
  const row = await lockVisible(tx, actor, id, 'library:write')
  assertCollection(row.projectId)
  const edited = await edit(parts, tx, actor, row, patch, ifMatch)
  if (!edited) throw new Error(`The asset ${id} changed under its own lock`)
  return edited
}

/** The fields that a patch has. */
const given = ({ label, description, tags, metadata, collectionId }: AssetPatch) => ({
  ...(label === undefined ? {} : { label }),
  ...(description === undefined ? {} : { description }),
  ...(tags === undefined ? {} : { tags }),
  ...(metadata === undefined ? {} : { metadata }),
  ...(collectionId === undefined ? {} : { collectionId }),
})

/** The columns that a set of edited fields changes. */
export const editedColumns = (fields: AssetPatch): assets.AssetChanges => ({
  ...(fields.label === undefined ? {} : { label: fields.label }),
  ...(fields.description === undefined ? {} : { description: fields.description }),
  ...(fields.collectionId === undefined ? {} : { collectionId: fields.collectionId }),
  ...(fields.takenAt === undefined ? {} : { takenAt: fields.takenAt, takenAtGiven: fields.takenAt !== null }),
  ...(fields.tags === undefined ? {} : { tags: fields.tags }),
  ...(fields.metadata === undefined ? {} : { metadata: JSON.stringify(fields.metadata) }),
})

const purge = async (parts: Parts, tx: Tx, row: assets.AssetRow): Promise<void> => {
  await assets.deleteAsset(tx, row.id)
  await parts.notices.publish(tx, {
    topic: 'asset.purged',
    projectId: row.projectId,
    assetId: row.id,
    data: { id: row.id },
  })
}

const emptyTrash = async (parts: Parts, maxAgeMs: number, signal: AbortSignal): Promise<number> => {
  let purged = 0
  while (!signal.aborted) {
    const before = parts.clock.now() - maxAgeMs
    const ids = await assets.listTrashedBefore(parts.db.query, before, PURGE_PAGE)
    for (const id of ids) {
      await parts.db.transaction(async tx => {
        const row = await assets.lockAsset(tx, id)
        // Restored since it was listed: it stays.
        if (!row || row.trashedAt === null || row.trashedAt >= before) return
        await purge(parts, tx, row)
        purged += 1
      })
    }
    if (ids.length < PURGE_PAGE) break
  }
  return purged
}

const check = async (parts: Parts, actor: Actor, sha256: readonly string[]): Promise<CheckResult> => {
  const projectId = requireCurrentProject(actor, 'library:read')
  const wanted = [...new Set(sha256)]
  const found = await assets.findManyByBytes(parts.db.query, projectId, wanted)
  const here = new Set(found.map(row => row.sha256))
  return {
    existing: found.map(row => ({ sha256: row.sha256, assetId: row.id, trashed: row.trashedAt !== null })),
    missing: wanted.filter(hash => !here.has(hash)),
  }
}

const verify = async (
  parts: Parts,
  actor: Actor,
  items: readonly { sha256: string; size: number }[],
): Promise<ManifestResult> => {
  const projectId = requireCurrentProject(actor, 'library:read')
  const arrived = await findArrived(parts.db.query, projectId, [...new Set(items.map(item => item.sha256))])
  const known = new Set(arrived.map(item => `${item.sha256}/${item.size}`))
  return { missing: items.filter(item => !known.has(`${item.sha256}/${item.size}`)) }
}

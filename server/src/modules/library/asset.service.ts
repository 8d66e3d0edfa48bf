import { type Actor, requireCurrentProject, requireInProject, type Scope } from '#kernel/access'
import type { Database, Queryable, Tx } from '#kernel/db'
import type { NewNotice, Notices } from '#kernel/notices'
import type { Clock } from '#kernel/system'
import * as assets from './asset.repository.ts'
import {
  assetNotFound,
  badIfMatch,
  collectionNotFound,
  confirmationMissing,
  inTrash,
  notInTrash,
  revisionMismatch,
} from './errors.ts'
import { etagOf, presentAsset } from './present.ts'
import type {
  Asset,
  AssetPage,
  AssetPatch,
  AssetQuery,
  AssetReplacement,
  CheckResult,
  ManifestResult,
} from './schema.ts'
import { findArrived } from './version.repository.ts'

export interface AssetService {
  list(actor: Actor, query: AssetQuery): Promise<AssetPage>
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

const ETAGS = /^\s*(?:W\/)?"[^"]*"\s*(?:,\s*(?:W\/)?"[^"]*"\s*)*$/

/** Compares strongly, as RFC 9110 section 13.1.1 asks: a weak tag never matches. */
export const assertMatches = (row: assets.AssetRow, ifMatch: string | null): void => {
  if (ifMatch === null || ifMatch.trim() === '*') return
  if (!ETAGS.test(ifMatch)) throw badIfMatch()
  const wanted = ifMatch.split(',').map(tag => tag.trim())
  if (!wanted.includes(etagOf(row))) throw revisionMismatch(etagOf(row))
}

const noticeOf = (topic: string, row: assets.AssetRow): NewNotice => ({
  topic,
  projectId: row.projectId,
  assetId: row.id,
  data: { id: row.id, version: row.version, etag: etagOf(row) },
})

export const publishAsset = (notices: Notices, tx: Tx, topic: string, row: assets.AssetRow): Promise<void> =>
  notices.publish(tx, noticeOf(topic, row))

const PURGE_PAGE = 100

export const createAssetService = (parts: Parts): AssetService => ({
  async list(actor, query) {
    const projectId = requireCurrentProject(actor, 'library:read')
    assertNoCollection(query)
    const { rows, nextCursor } = await assets.listAssets(parts.db.query, projectId, query)
    return { items: rows.map(presentAsset), nextCursor }
  },

  async get(actor, id) {
    return presentAsset(await findVisible(parts.db.query, actor, id, 'library:read'))
  },

  async edit(actor, id, patch, ifMatch) {
    const seen = await findVisible(parts.db.query, actor, id, 'library:write')
    const edited = await edit(parts, parts.db.query, actor, seen, patch, ifMatch)
    return edited ?? parts.db.transaction(tx => editLocked(parts, tx, actor, id, patch, ifMatch))
  },

  trash: (actor, id, ifMatch) =>
    parts.db.transaction(async tx => {
      const row = await lockVisible(tx, actor, id, 'library:write')
      assertMatches(row, ifMatch)
      if (row.trashedAt !== null) return presentAsset(row)
      return presentAsset(await move(parts, tx, actor, row, parts.clock.now(), 'asset.trashed'))
    }),

  restore: (actor, id, ifMatch) =>
    parts.db.transaction(async tx => {
      const row = await lockVisible(tx, actor, id, 'library:write')
      assertMatches(row, ifMatch)
      if (row.trashedAt === null) throw notInTrash()
      return presentAsset(await move(parts, tx, actor, row, null, 'asset.restored'))
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

/** Moves an asset into or out of the trash. */
export const move = async (
  parts: Parts,
  tx: Tx,
  actor: Actor,
  row: assets.AssetRow,
  trashedAt: number | null,
  topic: 'asset.trashed' | 'asset.restored',
): Promise<assets.AssetRow> => {
  const moved = await assets.updateAsset(tx, row.id, {
    trashedAt,
    revision: row.revision + 1,
    updatedAt: parts.clock.now(),
    updatedBy: actor.userId,
  })
  await publishAsset(parts.notices, tx, topic, moved)
  return moved
}

/** Until there are collections every id of one is unknown; null, which means none, is what every asset has. */
export const assertNoCollection = ({ collectionId }: { collectionId?: string | null | undefined }): void => {
  if (collectionId !== undefined && collectionId !== null) throw collectionNotFound()
}

const EDITABLE = ['label', 'description', 'takenAt', 'tags', 'metadata'] as const

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
  assertNoCollection(patch)
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
    notice => assets.editAsset(query, row, changes, note, notice),
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
  const row = await lockVisible(tx, actor, id, 'library:write')
  const edited = await edit(parts, tx, actor, row, patch, ifMatch)
  if (!edited) throw new Error(`The asset ${id} changed under its own lock`)
  return edited
}

/** The columns that a set of edited fields changes. */
export const editedColumns = (fields: AssetPatch): assets.AssetChanges => ({
  ...(fields.label === undefined ? {} : { label: fields.label }),
  ...(fields.description === undefined ? {} : { description: fields.description }),
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

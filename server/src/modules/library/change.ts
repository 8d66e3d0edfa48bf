import type { Tx } from '#kernel/db'
import type { Notices } from '#kernel/notices'
import type { Clock } from '#kernel/system'
import { type AssetRow, insertEdits, updateAssets } from './asset.repository.ts'
import { etagOf } from './revision.ts'

/** Who is named in the history; a job acts for the person who asked for it. */
export interface Author {
  readonly userId: string | null
  readonly label: string
}

type Topic = 'asset.updated' | 'asset.trashed' | 'asset.restored'

/** What is to become of one locked asset; fields that are left out stay. */
export interface AssetChange {
  readonly row: AssetRow
  readonly topic: Topic
  readonly label?: string
  readonly tags?: readonly string[]
  readonly collectionId?: string | null
  readonly trashedAt?: number | null
}

const FIELDS = ['label', 'tags', 'collectionId', 'trashedAt'] as const

/**
 * Makes the changes of any number of assets that `tx` has locked, in a handful of statements: each gets its next
 * revision, its line in the history and its notice. Answers the new rows in the order of the changes.
 */
export const applyChanges = async (
  parts: { notices: Notices; clock: Clock },
  tx: Tx,
  author: Author,
  changes: readonly AssetChange[],
): Promise<AssetRow[]> => {
  if (changes.length === 0) return []
  const now = parts.clock.now()
  const rows = await updateAssets(
    tx,
    changes.map(change => ({ ...change.row, ...given(change) })),
    { updatedAt: now, updatedBy: author.userId },
  )
  const byId = new Map(rows.map(row => [row.id, row]))
  const changed = changes.map(change => {
    const row = byId.get(change.row.id)
    if (!row) throw new Error(`The asset ${change.row.id} is gone from under its lock`)
    return { row, fields: FIELDS.filter(field => change[field] !== undefined), topic: change.topic }
  })
  await insertEdits(
    tx,
    changed.map(({ row, fields }) => ({
      assetId: row.id,
      revision: row.revision,
      version: row.version,
      changed: fields,
      editedAt: now,
      editedBy: author.userId,
      editedByLabel: author.label,
    })),
  )
  await parts.notices.publish(tx, ...changed.map(({ row, topic }) => noticeOf(topic, row)))
  return changed.map(({ row }) => row)
}

const given = ({ row: _row, topic: _topic, ...fields }: AssetChange) => fields

export const noticeOf = (topic: string, row: AssetRow) => ({
  topic,
  projectId: row.projectId,
  assetId: row.id,
  data: { id: row.id, version: row.version, etag: etagOf(row) },
})

import type { Tx } from '#kernel/db'
import type { Job, JobContext } from '#kernel/jobs'
import { lockAssets } from '../asset.repository.ts'
import { type AssetChange, type Author, applyChanges } from '../change.ts'
import { deleteCollections } from '../jobs.ts'
import { type CollectionRow, lockTree, subtreeOf } from './collection.repository.ts'
import * as rows from './deletion.repository.ts'
import type { CollectionParts } from './parts.ts'
import type { CollectionDeletion } from './schema.ts'

export interface Deletion {
  /** `keep`: the assets move up; `trash`: they go to the trash as well. */
  readonly assets: 'keep' | 'trash'
  readonly author: Author
  readonly requestId: string | null
}

/** Up to here a deletion is done before the answer. */
const AT_ONCE = 1_000
/** Assets of one transaction: their locks are held for some hundred milliseconds. */
const PAGE = 500

/**
 * Takes a collection and all below it away. For everybody they are gone when `tx` commits; what is in them moves to the
 * collection above, at once or, when it is much, by a job. The tree and the collection are locked by the caller.
 */
export const deleteTree = async (
  parts: CollectionParts,
  tx: Tx,
  root: CollectionRow,
  { assets, author, requestId }: Deletion,
): Promise<CollectionDeletion> => {
  const ids = (await subtreeOf(tx, root.id)).map(each => each.id)
  await rows.lockAll(tx, ids)
  const count = await rows.countAssets(tx, ids)
  const deletionId = parts.ids.next()
  const input = {
    deletionId,
    projectId: root.projectId,
    assets,
    total: count,
    userId: author.userId,
    userLabel: author.label,
  }
  await rows.mark(tx, ids, { deletionId, deletion: JSON.stringify(input), movesTo: root.parentId })
  await parts.notices.publish(
    tx,
    ...ids.map(id => ({ topic: 'collection.deleted', projectId: root.projectId, data: { id } })),
  )
  const job = count > AT_ONCE ? await enqueueDeletion(parts, tx, input, requestId) : null
  while (job === null && (await clearPage(parts, tx, input)) > 0);
  if (job === null) await rows.removeMarked(tx, deletionId)
  return { collections: ids.length, assets: count, job }
}

export interface DeletionInput {
  readonly deletionId: string
  readonly projectId: string
  readonly assets: 'keep' | 'trash'
  /** Assets that were there at the beginning. */
  readonly total: number
  readonly userId: string | null
  readonly userLabel: string
}

const enqueueDeletion = (
  parts: CollectionParts,
  tx: Tx,
  input: DeletionInput,
  requestId: string | null,
): Promise<Job> => parts.jobs.enqueue(tx, deleteCollections, input, { projectId: input.projectId, requestId })

/** Takes one page of assets out; answers how many there were. */
const clearPage = async (parts: CollectionParts, tx: Tx, input: DeletionInput): Promise<number> => {
  const ids = await rows.listAssets(tx, input.deletionId, PAGE)
  if (ids.length === 0) return 0
  const targets = await rows.targetsOf(tx, input.deletionId)
  const locked = await lockAssets(tx, ids)
  const now = parts.clock.now()
  const changes = locked.flatMap((row): AssetChange[] => {
    if (row.collectionId === null || !targets.has(row.collectionId)) return []
    const collectionId = targets.get(row.collectionId) ?? null
    return input.assets === 'trash' && row.trashedAt === null
      ? [{ row, topic: 'asset.trashed', collectionId, trashedAt: now }]
      : [{ row, topic: 'asset.updated', collectionId }]
  })
  await applyChanges(parts, tx, { userId: input.userId, label: input.userLabel }, changes)
  return ids.length
}

/** The job: page after page, each in a transaction of its own; a second run goes on where the first one ended. */
export const finishDeletion = async (
  parts: CollectionParts,
  input: DeletionInput,
  context: Pick<JobContext, 'signal' | 'progress' | 'transaction'>,
): Promise<void> => {
  for (let done = 0; ; ) {
    context.signal.throwIfAborted()
    const cleared = await context.transaction(async tx => {
      // Where the assets go may be deleted itself meanwhile: then it says so under the same lock.
      await lockTree(tx, input.projectId)
      const page = await clearPage(parts, tx, input)
      if (page === 0) await rows.removeMarked(tx, input.deletionId)
      return page
    })
    if (cleared === 0) return
    done += cleared
    context.progress(Math.min(1, done / Math.max(1, input.total)))
  }
}

/** Takes up deletions whose job was cancelled or gave up: what is gone for everybody must not linger. */
export const resumeDeletions = async (parts: CollectionParts): Promise<void> => {
  for (const input of await rows.listDeletions(parts.db.query)) {
    await parts.db.transaction(tx => enqueueDeletion(parts, tx, deleteCollections.input.parse(input), null))
  }
}

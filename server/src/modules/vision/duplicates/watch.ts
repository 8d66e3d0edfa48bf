import type { Database, Tx } from '#kernel/db'
import type { Jobs } from '#kernel/jobs'
import type { AssetView } from '#modules/library'
import { holdRound, keepFingerprint, keepMissing, projectsWithQueue } from './comparison.repository.ts'
import { findDuplicates } from './jobs.ts'

/** Sees to it that whatever is queued is compared by a job. */
export interface DuplicateWatch {
  /** In the transaction that makes a version whole. */
  arrived(tx: Tx, asset: AssetView, requestId: string | null): Promise<void>
  /** Gives a job to what the database queued by itself: vectors that were stored. */
  keepUp(): Promise<void>
  /** Takes up pictures that were here before hashes were kept. */
  keepMissing(signal: AbortSignal): Promise<void>
}

const MISSING_PAGE = 1_000

export const createDuplicateWatch = ({
  db,
  jobs,
}: {
  readonly db: Database
  readonly jobs: Jobs
}): DuplicateWatch => {
  const enqueue = async (tx: Tx, projectId: string, requestId: string | null): Promise<void> => {
    const round = await holdRound(tx, projectId)
    await jobs.enqueue(tx, findDuplicates, { projectId, round }, { projectId, requestId })
  }
  return {
    async arrived(tx, asset, requestId) {
      await keepFingerprint(tx, asset)
      if (asset.phash !== null) await enqueue(tx, asset.projectId, requestId)
    },
    async keepMissing(signal) {
      while (!signal.aborted && (await keepMissing(db.query, MISSING_PAGE)) === MISSING_PAGE);
    },
    async keepUp() {
      for (const projectId of await projectsWithQueue(db.query))
        await db.transaction(tx => enqueue(tx, projectId, null))
    },
  }
}

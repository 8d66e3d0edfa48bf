import { type Actor, requireCurrentProject } from '#kernel/access'
import type { Database, Tx } from '#kernel/db'
import type { Jobs } from '#kernel/jobs'
import type { Notices } from '#kernel/notices'
import type { ObjectRegistry } from '#kernel/storage'
import type { Clock, Ids } from '#kernel/system'
import type { Arrivals } from './arrivals.ts'
import { type AssetRow, insertAsset, lockByBytes, lockBytes } from './asset.repository.ts'
import { holdNamed, publishAsset } from './asset.service.ts'
import { applyChanges } from './change.ts'
import type { Intake } from './intake.service.ts'
import { deriveAsset } from './jobs.ts'
import { isRenderable } from './media/index.ts'
import { presentAsset, receiptOf } from './present.ts'
import type { UploadFields, UploadResult } from './schema.ts'
import { insertVersion } from './version.repository.ts'

export interface UploadService {
  /** Throws what `accept` would throw for this actor, before any byte is received. */
  assertAllowed(actor: Actor): void
  /**
   * Turns examined bytes into an asset of the actor's project, or answers the asset whose current version has them
   * already (`duplicate`; from the trash it comes back: `restored`). Row, version, job and notice commit together, in
   * `transaction` when it is given.
   */
  accept(
    actor: Actor,
    intake: Intake,
    fields: UploadFields & { label: string },
    signal: AbortSignal,
    transaction?: (work: (tx: Tx) => Promise<UploadResult>) => Promise<UploadResult>,
  ): Promise<UploadResult>
}

interface Parts {
  readonly db: Database
  readonly registry: ObjectRegistry
  readonly jobs: Jobs
  readonly notices: Notices
  readonly arrivals: Arrivals
  readonly clock: Clock
  readonly ids: Ids
}

export const createUploadService = (parts: Parts): UploadService => ({
  assertAllowed(actor) {
    requireCurrentProject(actor, 'library:write')
  },

  async accept(actor, intake, fields, signal, transaction = work => parts.db.transaction(work)) {
    const projectId = requireCurrentProject(actor, 'library:write')
    try {
      await parts.registry.prepare([intake.staged], { signal })
      return await transaction(async tx => {
        const assertCollection = await holdNamed(tx, fields.collectionId)
        assertCollection(projectId)
        await lockBytes(tx, projectId, intake.staged.sha256)
        const twin = await lockByBytes(tx, projectId, intake.staged.sha256)
        return twin
          ? await answerTwin(parts, tx, actor, twin, fields.collectionId)
          : await create(parts, tx, actor, projectId, intake, fields)
      })
    } finally {
      await intake.staged.discard()
    }
  },
})

/** What is in no collection yet goes into the named one; what is in another stays there. */
const answerTwin = async (
  parts: Parts,
  tx: Tx,
  actor: Actor,
  twin: AssetRow,
  collectionId: string | undefined,
): Promise<UploadResult> => {
  const restored = twin.trashedAt !== null
  const placed = collectionId !== undefined && twin.collectionId === null
  const change = {
    row: twin,
    topic: restored ? ('asset.restored' as const) : ('asset.updated' as const),
    ...(restored ? { trashedAt: null } : {}),
    ...(placed ? { collectionId } : {}),
  }
  const [row = twin] = restored || placed ? await applyChanges(parts, tx, actor, [change]) : []
  return {
    asset: presentAsset(row),
    receipt: receiptOf(row, parts.clock.now()),
    duplicate: true,
    ...(restored ? { restored } : {}),
  }
}

const create = async (
  parts: Parts,
  tx: Tx,
  actor: Actor,
  projectId: string,
  intake: Intake,
  fields: UploadFields & { label: string },
): Promise<UploadResult> => {
  await parts.registry.keep(tx, intake.staged)
  const now = parts.clock.now()
  const row = await insertAsset(tx, {
    id: parts.ids.next(),
    projectId,
    collectionId: fields.collectionId ?? null,
    ...bytesColumns(intake),
    label: fields.label,
    description: fields.description ?? '',
    takenAt: fields.takenAt ?? null,
    takenAtGiven: fields.takenAt !== undefined,
    version: 1,
    revision: 1,
    tags: fields.tags ?? [],
    metadata: JSON.stringify(fields.metadata ?? {}),
    createdAt: now,
    createdBy: actor.userId,
    updatedAt: now,
    updatedBy: actor.userId,
  })
  await recordVersion(tx, actor, row, {
    operation: 'upload',
    restoredFrom: null,
    changed: ['content'],
    at: now,
  })
  await startDerivation(parts, tx, actor, row)
  await publishAsset(parts.notices, tx, 'asset.created', row)
  return { asset: presentAsset(row), receipt: receiptOf(row, now) }
}

/** The columns that follow from an asset's bytes; what is derived starts anew. */
export const bytesColumns = ({ staged, type, probe }: Intake) => {
  const state = isRenderable(type.mime) ? ('pending' as const) : ('ready' as const)
  return {
    kind: type.kind,
    mime: type.mime,
    size: staged.size,
    sha256: staged.sha256,
    width: probe.width,
    height: probe.height,
    orientation: probe.orientation,
    metadataState: state,
    renditionsState: state,
  }
}

/** Enqueues the derivation of the current version; one from which nothing is derived has arrived already. */
export const startDerivation = async (
  parts: Pick<Parts, 'jobs' | 'arrivals'>,
  tx: Tx,
  actor: Actor,
  row: AssetRow,
): Promise<void> => {
  if (row.renditionsState !== 'pending') return parts.arrivals.tell(tx, row, actor.requestId)
  await parts.jobs.enqueue(
    tx,
    deriveAsset,
    { assetId: row.id, version: row.version },
    { projectId: row.projectId, assetId: row.id, requestId: actor.requestId },
  )
}

/** Writes the history row of an asset's current version. */
export const recordVersion = (
  tx: Tx,
  actor: Actor,
  row: AssetRow,
  how: {
    operation: 'upload' | 'bytes' | 'fields' | 'restore'
    restoredFrom: number | null
    changed: string[]
    at: number
  },
): Promise<void> =>
  insertVersion(tx, {
    assetId: row.id,
    number: row.version,
    operation: how.operation,
    restoredFrom: how.restoredFrom,
    sha256: row.sha256,
    size: row.size,
    mime: row.mime,
    kind: row.kind,
    label: row.label,
    description: row.description,
    takenAt: row.takenAt,
    takenAtGiven: row.takenAtGiven,
    tags: row.tags,
    metadata: JSON.stringify(row.metadata),
    changed: how.changed,
    createdAt: how.at,
    createdBy: actor.userId,
    createdByLabel: actor.label,
  })

import { Readable } from 'node:stream'
import type { Database, Tx } from '#kernel/db'
import type { Problem } from '#kernel/errors'
import type { JobContext } from '#kernel/jobs'
import type { Notices } from '#kernel/notices'
import type { ObjectRegistry, ObjectStore, StagedObject } from '#kernel/storage'
import type { Clock } from '#kernel/system'
import type { Arrivals } from './arrivals.ts'
import { type AssetRow, findAsset, lockAsset, updateAssetVersion } from './asset.repository.ts'
import { publishAsset } from './asset.service.ts'
import type { Decoder } from './decoder.ts'
import type { Derived, Rendition } from './media/index.ts'
import { insertRenditions } from './rendition.repository.ts'

export interface DeriveService {
  /**
   * Makes everything that follows from the bytes of one version. A second run, a run for a version that is no longer
   * current, and one for an asset that is gone change nothing. Throws what the media pipeline throws.
   */
  derive(
    assetId: string,
    version: number,
    held: Pick<JobContext, 'signal' | 'transaction'> & Partial<Pick<JobContext, 'requestId'>>,
  ): Promise<void>
  /** Writes on the asset why its derivation failed; its bytes stay. */
  markFailed(
    assetId: string,
    version: number,
    failure: Problem,
    held: Pick<JobContext, 'transaction'>,
  ): Promise<void>
}

interface Parts {
  readonly db: Database
  readonly objects: ObjectStore
  readonly registry: ObjectRegistry
  readonly decoder: Decoder
  readonly notices: Notices
  readonly arrivals: Arrivals
  readonly clock: Clock
}

const isOpen = (row: AssetRow | undefined, version: number): row is AssetRow =>
  row !== undefined && row.version === version && row.renditionsState !== 'ready'

export const createDeriveService = (parts: Parts): DeriveService => ({
  async derive(assetId, version, { signal, transaction, requestId = null }) {
    const row = await findAsset(parts.db.query, assetId)
    if (!isOpen(row, version)) return
    const derived = await parts.decoder.derive(row, signal)
    const staged: StagedObject[] = []
    try {
      const preview = await stageBytes(parts.objects, derived.preview.bytes, signal)
      staged.push(preview)
      const thumbnail = await stageBytes(parts.objects, derived.thumbnail.bytes, signal)
      staged.push(thumbnail)
      await parts.registry.prepare(staged, { signal })
      await transaction(tx => store(parts, tx, row, derived, { preview, thumbnail }, requestId))
    } finally {
      await Promise.all(staged.map(each => each.discard()))
    }
  },

  markFailed: (assetId, version, failure, { transaction }) =>
    transaction(async tx => {
      if (!isOpen(await lockAsset(tx, assetId), version)) return
      const row = await updateAssetVersion(tx, assetId, version, {
        metadataState: 'failed',
        renditionsState: 'failed',
        failureCode: failure.code,
        failureMessage: failure.message,
      })
      if (row) await publishAsset(parts.notices, tx, 'asset.updated', row)
    }),
})

export const stageBytes = (objects: ObjectStore, bytes: Buffer, signal: AbortSignal): Promise<StagedObject> =>
  objects.stage(Readable.from([bytes], { objectMode: false }), {
    maxBytes: bytes.length,
    signal,
    internal: true,
  })

const store = async (
  parts: Parts,
  tx: Tx,
  before: AssetRow,
  derived: Derived,
  staged: { preview: StagedObject; thumbnail: StagedObject },
  requestId: string | null,
): Promise<void> => {
  // Locked and read again: a time that a person gave in the meantime must not be replaced by the one in the file.
  const current = await lockAsset(tx, before.id)
  if (!isOpen(current, before.version)) return
  const row = await updateAssetVersion(tx, before.id, before.version, {
    ...metadataColumns(current, derived),
    metadataState: 'ready',
    renditionsState: 'ready',
    failureCode: null,
    failureMessage: null,
  })
  // Newer bytes or a purge overtook this run: what it made is swept.
  if (!row) return
  await parts.registry.keepAll(tx, [staged.preview, staged.thumbnail])
  const rendition = (spec: 'preview' | 'thumbnail', made: Rendition) => ({
    assetId: row.id,
    version: row.version,
    spec,
    sha256: staged[spec].sha256,
    size: staged[spec].size,
    mime: made.mime,
    width: made.width,
    height: made.height,
    createdAt: parts.clock.now(),
  })
  await insertRenditions(tx, [
    rendition('preview', derived.preview),
    rendition('thumbnail', derived.thumbnail),
  ])
  await publishAsset(parts.notices, tx, 'asset.updated', row)
  await parts.arrivals.tell(tx, row, requestId)
}

const metadataColumns = (before: AssetRow, derived: Derived) => ({
  width: derived.width,
  height: derived.height,
  orientation: derived.orientation,
  ...(before.takenAtGiven ? {} : { takenAt: derived.takenAt, takenAtOffset: derived.takenAtOffset }),
  camera: derived.camera,
  lens: derived.lens,
  latitude: derived.location?.lat ?? null,
  longitude: derived.location?.lon ?? null,
  thumbhash: derived.thumbhash,
  md5: derived.md5,
  phash: derived.phash,
})

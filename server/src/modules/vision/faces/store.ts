import type { Tx } from '#kernel/db'
import type { Jobs } from '#kernel/jobs'
import type { ObjectRegistry, StagedObject } from '#kernel/storage'
import type { Clock, Ids } from '#kernel/system'
import type { AssetView } from '#modules/library'
import { facesNotEnabled } from '../errors.ts'
import { assignFaces } from '../people/jobs.ts'
import type { SettingsReader } from '../settings/settings.ts'
import { encodeVector } from '../vector.ts'
import * as faces from './face.repository.ts'
import { holdBiometrics } from './hold.ts'
import { TASK_VERSION } from './names.ts'
import type { DetectedFace } from './ports.ts'
import { type KnownFace, reconcile } from './reconcile.ts'
import type { FaceRow } from './tables.ts'

/** A face with its picture, ready to be kept. */
export interface StagedFace extends DetectedFace {
  readonly crop: StagedObject
}

export interface FaceStore {
  /**
   * Stores what was found in the bytes of this version, and lets the people be looked for, all in `tx`. A face that was
   * known keeps its id and all that was decided of it. Throws 409 `vision.faces_not_enabled` when faces were turned off.
   */
  store(tx: Tx, asset: AssetView, found: readonly StagedFace[], model: string): Promise<void>
}

interface Parts {
  readonly registry: ObjectRegistry
  readonly jobs: Jobs
  readonly settings: SettingsReader
  readonly clock: Clock
  readonly ids: Ids
}

export const createFaceStore = (parts: Parts): FaceStore => ({
  async store(tx, asset, found, model) {
    await holdBiometrics(tx, asset.projectId)
    const { faces: wish } = await parts.settings.of(tx, asset.projectId)
    if (!wish.enabled) throw facesNotEnabled()
    const rows = new Map((await faces.lockFacesOf(tx, asset.id, asset.version)).map(row => [row.id, row]))
    const { again, added, gone } = reconcile([...rows.values()].map(knownOf), found)
    const kept = [...again.map(pair => pair.found), ...added]
    await parts.registry.keepAll(
      tx,
      kept.map(({ crop }) => crop),
    )
    for (const pair of again) {
      const row = rows.get(pair.known.id)
      if (row) await refresh(tx, row, pair.found, model)
    }
    await faces.insertFaces(
      tx,
      added.map(face => rowOf(parts, asset, face, model)),
    )
    await faces.deleteFaces(
      tx,
      gone.map(({ id }) => id),
    )
    await lookForPeople(parts, tx, asset)
  },
})

/** People are looked for once the faces are committed. */
export const lookForPeople = async (
  { jobs }: Pick<Parts, 'jobs'>,
  tx: Tx,
  asset: AssetView,
): Promise<void> => {
  const { id: assetId, projectId, version } = asset
  await jobs.enqueue(tx, assignFaces, { projectId, assetId, version }, { projectId, assetId })
}

const knownOf = (row: FaceRow): KnownFace => ({
  id: row.id,
  box: { x: row.x, y: row.y, width: row.width, height: row.height },
  origin: row.origin,
  isAway: row.removedAt !== null || row.forgottenAt !== null,
  isDecided: row.assignedBy === 'user',
})

const described = (face: StagedFace, model: string) => ({
  ...face.box,
  score: face.score,
  landmarks: JSON.stringify(face.landmarks),
  taskVersion: TASK_VERSION,
  model,
  vector: face.vector && encodeVector(face.vector),
  cropSha256: face.crop.sha256,
  cropSize: face.crop.size,
})

const rowOf = (
  { ids, clock }: Pick<Parts, 'ids' | 'clock'>,
  asset: AssetView,
  face: StagedFace,
  model: string,
): faces.NewFaceRow => ({
  id: ids.next(),
  projectId: asset.projectId,
  assetId: asset.id,
  version: asset.version,
  sourceSha256: asset.sha256,
  ...described(face, model),
  origin: 'detected',
  createdAt: clock.now(),
  createdBy: null,
})

/** Who drew a box knows where the face is; the model only says how it looks. */
const refresh = async (tx: Tx, row: FaceRow, face: StagedFace, model: string): Promise<void> => {
  const { vector, ...rest } = described(face, model)
  const drawn = { taskVersion: rest.taskVersion, model }
  await faces.updateFace(tx, row.id, { ...(row.origin === 'manual' ? drawn : rest), vector })
  if (!same(row.vector, vector)) await faces.renewKey(tx, row.id)
}

const same = (before: Buffer | null, after: Buffer | null): boolean =>
  before === null || after === null ? before === after : before.equals(after)

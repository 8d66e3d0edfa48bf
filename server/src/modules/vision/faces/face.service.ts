import type { Actor } from '#kernel/access'
import type { Database, Tx } from '#kernel/db'
import type { Jobs } from '#kernel/jobs'
import type { NewNotice, Notices } from '#kernel/notices'
import type { ObjectRegistry, StagedObject } from '#kernel/storage'
import type { Clock, Ids } from '#kernel/system'
import type { AssetReader, AssetView } from '#modules/library'
import { faceNotFound, facesNotEnabled } from '../errors.ts'
import { personNotice } from '../people/notice.ts'
import type { SettingsReader } from '../settings/settings.ts'
import { encodeVector } from '../vector.ts'
import { overlapOf } from './box.ts'
import { discardAll, type FaceCrops } from './crops.ts'
import * as errors from './errors.ts'
import * as faces from './face.repository.ts'
import { MAX_FACES } from './faces.task.ts'
import { holdBiometrics } from './hold.ts'
import { TASK_VERSION } from './names.ts'
import type { Box, FaceProvider } from './ports.ts'
import { presentFace } from './present.ts'
import type { FaceReader } from './reader.ts'
import { SAME_FACE } from './reconcile.ts'
import type { Face, FaceList } from './schema.ts'
import { lookForPeople } from './store.ts'
import type { FaceRow } from './tables.ts'

export interface FaceService {
  /** Of the current version of an asset; throws as `AssetReader.require`. */
  list(actor: Actor, assetId: string): Promise<FaceList>
  /**
   * A face that somebody drew; it gets a vector when something can be recognised in the box. Throws 409
   * `vision.faces_not_enabled`, `vision.face_exists`, `vision.too_many_faces` or `vision.picture_changed`.
   */
  draw(actor: Actor, assetId: string, box: Box, signal: AbortSignal): Promise<Face>
  /** This is no face, or not to be kept: its vector and its picture go, and it is not detected here again. */
  remove(actor: Actor, id: string): Promise<void>
}

interface Parts {
  readonly db: Database
  readonly library: { readonly reader: AssetReader }
  readonly reader: FaceReader
  readonly provider: FaceProvider
  readonly crops: FaceCrops
  readonly registry: ObjectRegistry
  readonly settings: SettingsReader
  readonly notices: Notices
  readonly jobs: Jobs
  readonly clock: Clock
  readonly ids: Ids
}

export const createFaceService = (parts: Parts): FaceService => ({
  async list(actor, assetId) {
    const asset = await parts.library.reader.require(actor, assetId, 'vision:read')
    const rows = await faces.listFaces(parts.db.query, asset.id, MAX_FACES)
    return { items: rows.map(presentFace) }
  },

  async draw(actor, assetId, box, signal) {
    const asset = await parts.library.reader.require(actor, assetId, 'vision:write')
    if (asset.kind !== 'image') throw errors.noPicture(asset.kind)
    await assertEnabled(parts, parts.db.query, asset.projectId)
    const picture = await parts.library.reader.preview(asset, signal)
    const vector = await parts.provider.embed(picture, box, signal)
    const staged = await parts.crops.stage(picture, [box], signal, { isAwaited: true })
    try {
      return await parts.db.transaction(tx => storeDrawn(parts, tx, actor, { asset, box, vector, staged }))
    } finally {
      await discardAll(staged)
    }
  },

  async remove(actor, id) {
    const found = await parts.reader.require(actor, id, 'vision:write')
    await parts.db.transaction(async tx => {
      await holdBiometrics(tx, found.projectId)
      const row = await faces.lockFace(tx, found.id)
      if (!row || row.removedAt !== null || row.forgottenAt !== null) throw faceNotFound()
      await takeAway(parts, tx, row)
      await parts.notices.publish(
        tx,
        faceNotice('removed', row),
        ...(row.personId === null ? [] : [personNotice('person.updated', row.projectId, row.personId)]),
      )
    })
  },
})

const assertEnabled = async (
  { settings }: Pick<Parts, 'settings'>,
  query: Database['query'],
  projectId: string,
): Promise<void> => {
  const { faces: wish } = await settings.of(query, projectId)
  if (!wish.enabled) throw facesNotEnabled()
}

interface Drawn {
  readonly asset: AssetView
  readonly box: Box
  readonly vector: Float32Array | null
  readonly staged: readonly StagedObject[]
}

const storeDrawn = async (
  parts: Parts,
  tx: Tx,
  actor: Actor,
  { asset, box, vector, staged }: Drawn,
): Promise<Face> => {
  const current = await parts.library.reader.hold(tx, asset.id)
  if (current?.version !== asset.version || current.trashedAt !== null) throw errors.pictureChanged()
  await holdBiometrics(tx, asset.projectId)
  await assertEnabled(parts, tx, asset.projectId)
  const rows = await faces.lockFacesOf(tx, asset.id, asset.version)
  assertRoom(rows, box)
  await parts.registry.keepAll(tx, staged)
  const id = parts.ids.next()
  await faces.insertFaces(tx, [
    {
      id,
      projectId: asset.projectId,
      assetId: asset.id,
      version: asset.version,
      sourceSha256: asset.sha256,
      ...box,
      score: 1,
      landmarks: '[]',
      origin: 'manual',
      taskVersion: TASK_VERSION,
      model: parts.provider.model.key,
      vector: vector && encodeVector(vector),
      cropSha256: staged[0]?.sha256 ?? null,
      cropSize: staged[0]?.size ?? null,
      createdAt: parts.clock.now(),
      createdBy: actor.userId,
    },
  ])
  await lookForPeople(parts, tx, asset)
  const row = await faces.findFace(tx, id)
  if (!row) throw new Error(`The face ${id} was stored and is not there`)
  await parts.notices.publish(tx, faceNotice('drawn', row))
  return presentFace(row)
}

/** Of the asset, as what a task found there is: the runs of `faces` tell of all faces that they change. */
const faceNotice = (
  what: 'drawn' | 'removed',
  { id, projectId, assetId }: Pick<FaceRow, 'id' | 'projectId' | 'assetId'>,
): NewNotice => ({ topic: `vision.face.${what}`, projectId, assetId, data: { faceId: id } })

/** A place from which a face was taken away is free again: whoever draws one there has changed their mind. */
const assertRoom = (rows: readonly FaceRow[], box: Box): void => {
  const there = rows.filter(row => row.removedAt === null && row.forgottenAt === null)
  const same = there.find(row => overlapOf(row, box) >= SAME_FACE)
  if (same) throw errors.faceExists(same.id)
  if (there.length >= MAX_FACES) throw errors.tooManyFaces(MAX_FACES)
}

/** The place of a detected face stays known, so that no run finds it again; of one that was drawn nothing stays. */
const takeAway = async ({ clock }: Pick<Parts, 'clock'>, tx: Tx, row: FaceRow): Promise<void> => {
  if (row.origin === 'manual') return faces.deleteFaces(tx, [row.id])
  await faces.deleteDecisionsOf(tx, row.id)
  await faces.updateFace(tx, row.id, {
    removedAt: clock.now(),
    vector: null,
    landmarks: '[]',
    cropSha256: null,
    cropSize: null,
    personId: null,
    assignedBy: null,
  })
}

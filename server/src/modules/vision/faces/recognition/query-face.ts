import type { Actor } from '#kernel/access'
import type { Database } from '#kernel/db'
import { Problem } from '#kernel/errors'
import type { AssetReader, AssetView } from '#modules/library'
import { decodeVector } from '../../vector.ts'
import { areaOf } from '../box.ts'
import { faceNotRecognizable, noFace, noPicture } from '../errors.ts'
import { type FaceVectorRow, findVector, listVectors } from '../face.repository.ts'
import { MAX_FACES } from '../faces.task.ts'
import type { Box, FaceProvider } from '../ports.ts'
import type { FaceReader } from '../reader.ts'

/** A face that others are compared with. */
export interface QueryFace {
  readonly box: Box
  readonly score: number
  readonly vector: Float32Array
}

/** Finds the faces that a request speaks of. Nothing of a picture that came with it is kept. */
export interface QueryFaces {
  /** All that can be recognised, the largest first. `path` names the part of the request. Throws 422 `vision.no_face`. */
  ofPicture(bytes: Buffer, path: string, signal: AbortSignal): Promise<QueryFace[]>
  /** The same of an asset of the project: those that are stored, else what is found now. */
  ofAsset(asset: AssetView, path: string, signal: AbortSignal): Promise<QueryFace[]>
  /** Throws 404 `vision.face_not_found`, 422 `vision.face_not_recognizable`. */
  ofFace(actor: Actor, id: string, projectId: string, path: string): Promise<QueryFace>
}

interface Parts {
  readonly db: Database
  readonly library: { readonly reader: AssetReader }
  readonly reader: FaceReader
  readonly provider: FaceProvider
}

/** As sure as the task is on arrival. */
const MIN_SCORE = 0.5

export const createQueryFaces = ({ db, library, reader, provider }: Parts): QueryFaces => {
  const detect = async (picture: Buffer, path: string, signal: AbortSignal): Promise<QueryFace[]> => {
    const options = { minScore: MIN_SCORE, smallFaces: false, signal, isAwaited: true }
    const found = await provider.detect(picture, options)
    const able = found.flatMap(({ box, score, vector }) => (vector ? [{ box, score, vector }] : []))
    if (able.length === 0) throw noFace(path)
    return largestFirst(able)
  }
  return {
    ofPicture: async (bytes, path, signal) =>
      detect(await library.reader.readPicture(bytes, signal), path, signal),

    async ofAsset(asset, path, signal) {
      if (asset.kind !== 'image') throw noPicture(asset.kind)
      const stored = await listVectors(db.query, asset.id, provider.model.key, MAX_FACES)
      if (stored.length > 0) return largestFirst(stored.flatMap(toQueryFace))
      return detect(await library.reader.preview(asset, signal), path, signal)
    },

    async ofFace(actor, id, projectId, path) {
      const face = await reader.require(actor, id, 'vision:read')
      if (face.projectId !== projectId) throw otherProject(path)
      const row = await findVector(db.query, face.id, provider.model.key)
      const [query] = row ? toQueryFace(row) : []
      if (!query) throw faceNotRecognizable(path)
      return query
    },
  }
}

const largestFirst = (faces: readonly QueryFace[]): QueryFace[] =>
  faces.toSorted((a, b) => areaOf(b.box) - areaOf(a.box))

const toQueryFace = ({ x, y, width, height, score, vector }: FaceVectorRow): QueryFace[] =>
  vector ? [{ box: { x, y, width, height }, score, vector: decodeVector(vector) }] : []

export const otherProject = (path: string): Problem =>
  new Problem({
    status: 422,
    code: 'vision.other_project',
    message: 'Faces are compared within one project: name its project in the header Fovea-Project.',
    issues: [{ path, message: 'is of another project' }],
  })

import { type Actor, requireCurrentProject } from '#kernel/access'
import type { Database } from '#kernel/db'
import type { AssetReader } from '#modules/library'
import { facesNotEnabled } from '../../errors.ts'
import { presentById } from '../../people/person.view.ts'
import type { FaceHit, FaceSearch } from '../../search/ports.ts'
import type { SettingsReader, VisionSettings } from '../../settings/settings.ts'
import { similarityOf } from '../../vector.ts'
import type { FaceProvider } from '../ports.ts'
import { decodeBase64 } from './picture.ts'
import { otherProject, type QueryFace, type QueryFaces } from './query-face.ts'
import type { FaceSearchResult, FaceSource, FaceVerification, FaceVerificationResult } from './schema.ts'

export interface SearchWish {
  /** People for each face at most. */
  readonly limit: number
  readonly minSimilarity?: number | undefined
}

/**
 * Recognition for apps, within the request's project and only while faces are on there (409
 * `vision.faces_not_enabled`).
 */
export interface RecognitionService {
  /** Throws what has to be thrown before a picture is read. */
  assertAllowed(actor: Actor): Promise<void>
  /** Who of the project's people is in a picture. */
  searchPicture(actor: Actor, bytes: Buffer, wish: SearchWish, signal: AbortSignal): Promise<FaceSearchResult>
  searchAsset(actor: Actor, assetId: string, wish: SearchWish, signal: AbortSignal): Promise<FaceSearchResult>
  /** Whether two faces are of one person. */
  verify(actor: Actor, pair: FaceVerification, signal: AbortSignal): Promise<FaceVerificationResult>
}

interface Parts {
  readonly db: Database
  readonly library: { readonly reader: AssetReader }
  readonly provider: FaceProvider
  readonly queries: QueryFaces
  readonly search: FaceSearch
  readonly settings: SettingsReader
}

/** Faces of one picture that are looked up; a search is for the people in it, not for a crowd. */
const MAX_SEARCHED = 20
/** Faces that are looked at for the people of one: a person with more is found by each of them. */
const MAX_HITS = 1000

export const createRecognitionService = (parts: Parts): RecognitionService => ({
  async assertAllowed(actor) {
    await allowed(parts, actor)
  },

  async searchPicture(actor, bytes, wish, signal) {
    const allowance = await allowed(parts, actor)
    return search(parts, allowance, await parts.queries.ofPicture(bytes, 'body.file', signal), wish, signal)
  },

  async searchAsset(actor, assetId, wish, signal) {
    const allowance = await allowed(parts, actor)
    const faces = await facesOfAsset(parts, actor, allowance.projectId, assetId, 'body.assetId', signal)
    return search(parts, allowance, faces, wish, signal)
  },

  async verify(actor, { first, second }, signal) {
    const { projectId, faces } = await allowed(parts, actor)
    const one = await resolve(parts, actor, projectId, first, 'body.first', signal)
    const other = await resolve(parts, actor, projectId, second, 'body.second', signal)
    const similarity = similarityOf(one.vector, other.vector)
    return {
      same: similarity >= faces.threshold,
      similarity,
      threshold: faces.threshold,
      model: parts.provider.model.key,
      first: { box: one.box, score: one.score },
      second: { box: other.box, score: other.score },
    }
  },
})

interface Allowance {
  readonly projectId: string
  readonly faces: VisionSettings['faces']
}

const allowed = async ({ db, settings }: Parts, actor: Actor): Promise<Allowance> => {
  const projectId = requireCurrentProject(actor, 'vision:read')
  const { faces } = await settings.of(db.query, projectId)
  if (!faces.enabled) throw facesNotEnabled()
  return { projectId, faces }
}

const facesOfAsset = async (
  { library, queries }: Parts,
  actor: Actor,
  projectId: string,
  assetId: string,
  path: string,
  signal: AbortSignal,
): Promise<QueryFace[]> => {
  const asset = await library.reader.require(actor, assetId, 'vision:read')
  if (asset.projectId !== projectId) throw otherProject(path)
  return queries.ofAsset(asset, path, signal)
}

/** The face that a side of a comparison names; of several in a picture the largest. */
const resolve = async (
  parts: Parts,
  actor: Actor,
  projectId: string,
  source: FaceSource,
  path: string,
  signal: AbortSignal,
): Promise<QueryFace> => {
  const { assetId, faceId, image } = source
  if (faceId !== undefined) return parts.queries.ofFace(actor, faceId, projectId, `${path}.faceId`)
  const found =
    assetId === undefined
      ? await parts.queries.ofPicture(decodeBase64(image ?? '', `${path}.image`), `${path}.image`, signal)
      : await facesOfAsset(parts, actor, projectId, assetId, `${path}.assetId`, signal)
  const [largest] = found
  if (!largest) throw new Error('Pictures without faces are refused before')
  return largest
}

const search = async (
  parts: Parts,
  { projectId, faces: { threshold } }: Allowance,
  faces: readonly QueryFace[],
  wish: SearchWish,
  signal: AbortSignal,
): Promise<FaceSearchResult> => {
  const model = parts.provider.model.key
  const found: { face: QueryFace; people: [id: string, similarity: number][] }[] = []
  for (const face of faces.slice(0, MAX_SEARCHED)) {
    const hits = await parts.search.nearest(projectId, model, face.vector, MAX_HITS, signal)
    found.push({ face, people: mostSimilar(hits, wish.minSimilarity ?? threshold, wish.limit) })
  }
  const ids = found.flatMap(({ people }) => people.map(([id]) => id))
  const shown = await presentById(parts.db.query, [...new Set(ids)])
  return {
    faces: found.map(({ face: { box, score }, people }) => ({
      box,
      score,
      people: people.flatMap(([id, similarity]) => {
        const person = shown.get(id)
        return person ? [{ person, similarity }] : []
      }),
    })),
    threshold,
    model,
  }
}

/** A person is as similar as the most similar of their faces. */
const mostSimilar = (
  hits: readonly FaceHit[],
  from: number,
  limit: number,
): [id: string, similarity: number][] => {
  const best = new Map<string, number>()
  for (const { personId, similarity } of hits) {
    if (personId === null || similarity < from || (best.get(personId) ?? -1) >= similarity) continue
    best.set(personId, similarity)
  }
  return [...best].sort((a, b) => b[1] - a[1]).slice(0, limit)
}

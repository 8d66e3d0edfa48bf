import { asking } from './picture.ts'
import type { Transport } from './transport.ts'
import type {
  Face,
  FaceAssignment,
  FaceBox,
  FaceDecision,
  FaceSearchInput,
  FaceSearchQuery,
  FaceSearchResult,
  FacesDeletion,
  FaceVerification,
  FaceVerificationResult,
} from './types.ts'
import { segment, urlOf } from './url.ts'

/** The faces on pictures, and who they are. There are none until a project turns them on in its settings. */
export function facesResource(transport: Transport) {
  const path = (id: string, tail = ''): string => `/v1/faces/${segment(id)}${tail}`
  const onAsset = (assetId: string): string => `/v1/assets/${segment(assetId)}/faces`
  return {
    /** Of the current version, those that the detector is surest of first. */
    list: (assetId: string) => transport.json<{ items: Face[] }>('GET', onAsset(assetId)),
    /** A face that somebody drew; its box is measured in shares of the upright picture. */
    add: (assetId: string, box: FaceBox) =>
      transport.json<Face>('POST', onAsset(assetId), { body: { box }, idempotencyKey: 'auto' }),
    /** It is not detected at this place again. */
    delete: (id: string) => transport.json<void>('DELETE', path(id)),
    /** The address of a picture of it: WebP, 256 pixels a side at most. */
    cropUrl: (id: string) => urlOf(transport.options.baseUrl, path(id, '/crop'), {}),
    /** Says who it is, by id or by name; a name that nobody has makes a new person. */
    assign: (id: string, who: FaceAssignment) =>
      transport.json<FaceDecision>('POST', path(id, '/assign'), { body: who, idempotencyKey: 'auto' }),
    /** Says who it is not; without a person, not the one that it is at the moment. */
    reject: (id: string, personId?: string) =>
      transport.json<FaceDecision>('POST', path(id, '/reject'), {
        body: personId === undefined ? {} : { personId },
        idempotencyKey: 'auto',
      }),
    /** Who is on an asset, as far as the people of the project are known. */
    search: (input: FaceSearchInput) =>
      transport.json<FaceSearchResult>('POST', '/v1/faces/search', { body: input, repeatable: true }),
    /** The same for a picture of yours, which is not kept. */
    searchByImage: (picture: Blob, query: FaceSearchQuery = {}) =>
      transport.json<FaceSearchResult>('POST', '/v1/faces/search', {
        query: { ...query },
        ...asking(picture),
      }),
    /** Whether two faces are of one person. */
    verify: (pair: FaceVerification) =>
      transport.json<FaceVerificationResult>('POST', '/v1/faces/verify', { body: pair, repeatable: true }),
    /** All faces and people of the project, for good. Faces must be off, and the project's id is said once more. */
    deleteAll: (projectId: string) =>
      transport.json<FacesDeletion>('DELETE', '/v1/vision/faces', {
        headers: { 'Fovea-Confirm': projectId },
      }),
  }
}

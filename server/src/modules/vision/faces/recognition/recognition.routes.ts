import { buffer } from 'node:stream/consumers'
import { type Route, route, upload } from '#kernel/http'
import type { RecognitionService } from './recognition.service.ts'
import {
  FaceSearchByAsset,
  FaceSearchFields,
  FaceSearchResult,
  FaceVerification,
  FaceVerificationResult,
  MAX_SEARCH_PICTURE,
  VERIFY_BODY_LIMIT,
} from './schema.ts'

export const recognitionRoutes = (recognition: RecognitionService): Route[] => [
  route({
    method: 'POST',
    path: '/v1/faces/search',
    operationId: 'searchFaces',
    scope: 'vision:read',
    summary: 'Who of the project is in a picture: an upload, of which nothing is kept, or an asset',
    body: upload(FaceSearchFields, MAX_SEARCH_PICTURE, FaceSearchByAsset),
    idempotent: false,
    reply: [200, FaceSearchResult],
    problems: [409, 422],
    run: async ({ actor, body, request: { signal } }) => {
      await recognition.assertAllowed(actor)
      if (body.json) return recognition.searchAsset(actor, body.json.assetId, body.json, signal)
      const { stored, fields } = await body.receive(
        ({ stream }) => buffer(stream),
        async () => {},
      )
      return recognition.searchPicture(actor, stored, fields, signal)
    },
  }),
  route({
    method: 'POST',
    path: '/v1/faces/verify',
    operationId: 'verifyFaces',
    scope: 'vision:read',
    summary: 'Whether two faces are of one person',
    body: FaceVerification,
    bodyLimit: VERIFY_BODY_LIMIT,
    idempotent: false,
    reply: [200, FaceVerificationResult],
    problems: [409, 422],
    run: ({ actor, body, request }) => recognition.verify(actor, body, request.signal),
  }),
]

import { z } from 'zod'
import { answer, bytes, empty, header, noContent, type Route, route } from '#kernel/http'
import type { CropService } from './crop.service.ts'
import type { DeletionService } from './deletion.service.ts'
import type { FaceService } from './face.service.ts'
import { Face, FaceDrawing, FaceList, FacesDeletion } from './schema.ts'

interface Services {
  readonly faces: FaceService
  readonly crops: CropService
  readonly deletion: DeletionService
}

const Params = z.object({ id: z.string() })

export const faceRoutes = ({ faces, crops, deletion }: Services): Route[] => [
  route({
    method: 'GET',
    path: '/v1/assets/:id/faces',
    operationId: 'listFaces',
    scope: 'vision:read',
    summary: 'The faces of an asset, those that the model is surest of first',
    params: Params,
    reply: [200, FaceList],
    run: ({ actor, params }) => faces.list(actor, params.id),
  }),
  route({
    method: 'POST',
    path: '/v1/assets/:id/faces',
    operationId: 'addFace',
    scope: 'vision:write',
    summary:
      'A face that somebody drew; it is compared with others when something can be recognised in its box',
    params: Params,
    body: FaceDrawing,
    reply: [201, Face],
    problems: [409, 422],
    run: async ({ actor, params, body, request }) =>
      answer(await faces.draw(actor, params.id, body.box, request.signal), { status: 201 }),
  }),
  route({
    method: 'DELETE',
    path: '/v1/faces/:id',
    operationId: 'deleteFace',
    scope: 'vision:write',
    summary: 'This is no face, or not to be kept: it is not detected at this place again',
    params: Params,
    reply: empty,
    run: async ({ actor, params }) => {
      await faces.remove(actor, params.id)
      return noContent
    },
  }),
  route({
    method: 'GET',
    path: '/v1/faces/:id/crop',
    operationId: 'getFaceCrop',
    scope: 'vision:read',
    summary: 'The picture of a face: WebP, 256 pixels a side at most',
    params: Params,
    reply: bytes(['image/webp'], [304]),
    run: ({ actor, params, request }) => crops.crop(actor, params.id, request),
  }),
  route({
    method: 'DELETE',
    path: '/v1/vision/faces',
    operationId: 'deleteAllFaces',
    scope: 'vision:write',
    summary: 'Delete all faces and people of the project for good; faces must be off',
    headers: { 'Fovea-Confirm': 'The id of the project.' },
    reply: [200, FacesDeletion],
    problems: [409],
    run: ({ actor, request }) => deletion.deleteAll(actor, header(request.headers['fovea-confirm'])),
  }),
]

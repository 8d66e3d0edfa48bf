import { z } from 'zod'
import { answer, header, pageQuery, type Route, route, upload, variants } from '#kernel/http'
import { AssetParams } from './asset.routes.ts'
import type { IntakeService } from './intake.service.ts'
import {
  Asset,
  AssetPatch,
  UploadFields,
  UploadResult,
  Version,
  VersionDiff,
  VersionNumber,
  VersionPage,
} from './schema.ts'
import type { VersionService } from './version.service.ts'

interface Services {
  readonly versions: VersionService
  readonly intake: IntakeService
  readonly maxUploadBytes: number
}

const DiffParams = z.object({ id: z.string(), version: z.string(), other: z.string() })
const VersionParams = z.object({ id: z.string(), version: z.string() })

/** What is no number of a version names none. */
const numberOf = (text: string): number => VersionNumber.safeParse(text).data ?? 0

const VersionQuery = z.strictObject(pageQuery)

export const versionRoutes = (services: Services): Route[] => [
  addRoute(services),
  route({
    method: 'GET',
    path: '/v1/assets/:id/versions',
    operationId: 'listVersions',
    scope: 'library:read',
    summary: 'The history of bytes and fields, newest first',
    params: AssetParams,
    query: VersionQuery,
    reply: [200, VersionPage],
    run: ({ actor, params, query }) => services.versions.list(actor, params.id, query),
  }),
  route({
    method: 'GET',
    path: '/v1/assets/:id/versions/:version',
    operationId: 'getVersion',
    scope: 'library:read',
    summary: 'One version',
    params: VersionParams,
    reply: [200, Version],
    run: ({ actor, params }) => services.versions.get(actor, params.id, numberOf(params.version)),
  }),
  route({
    method: 'GET',
    path: '/v1/assets/:id/versions/:version/diff/:other',
    operationId: 'diffVersions',
    scope: 'library:read',
    summary: 'What differs between two versions: fields and bytes, old and new',
    params: DiffParams,
    reply: [200, VersionDiff],
    run: ({ actor, params }) =>
      services.versions.diff(actor, params.id, numberOf(params.version), numberOf(params.other)),
  }),
  route({
    method: 'POST',
    path: '/v1/assets/:id/versions/:version/restore',
    operationId: 'restoreVersion',
    scope: 'library:write',
    summary: 'Make an old version the newest one again',
    params: VersionParams,
    ifMatch: true,
    idempotent: true,
    reply: [201, Asset],
    run: async ({ actor, params, request }) => {
      const ifMatch = header(request.headers['if-match'])
      const asset = await services.versions.restore(actor, params.id, numberOf(params.version), ifMatch)
      return answer(asset, { headers: { ETag: asset.etag } })
    },
  }),
]

const addRoute = ({ versions, intake, maxUploadBytes }: Services): Route =>
  route({
    method: 'POST',
    path: '/v1/assets/:id/versions',
    operationId: 'addVersion',
    scope: 'library:write',
    summary: 'New bytes (a file, as for an upload) or new fields (JSON) become the next version',
    params: AssetParams,
    ifMatch: true,
    body: upload(UploadFields, maxUploadBytes, AssetPatch),
    reply: variants([201, 200], UploadResult),
    run: async ({ actor, params, body, request }) => {
      const ifMatch = header(request.headers['if-match'])
      if (body.json !== undefined) {
        return created(await versions.addFields(actor, params.id, body.json, ifMatch))
      }
      await versions.assertWritable(actor, params.id, ifMatch)
      await intake.assertAvailable()
      const { stored, fields } = await body.receive(
        file => intake.stage(file.stream, maxUploadBytes, request.signal, body.declaredLength),
        staged => staged.discard(),
      )
      const { sha256, fileName: _, ...edited } = fields
      const received = await intake.examine(stored, sha256, request.signal)
      return created(await versions.addBytes(actor, params.id, received, edited, ifMatch, request.signal))
    },
  })

const created = (result: UploadResult) =>
  answer(result, { status: result.duplicate ? 200 : 201, headers: { ETag: result.asset.etag } })

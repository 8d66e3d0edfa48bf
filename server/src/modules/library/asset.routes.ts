import { z } from 'zod'
import { requireScope } from '#kernel/access'
import { answer, header, noContent, type Route, route, upload, variants } from '#kernel/http'
import { Job } from '#kernel/jobs'
import type { AssetService } from './asset.service.ts'
import type { ImportService } from './import.service.ts'
import { defaultLabel, type IntakeService } from './intake.service.ts'
import {
  Asset,
  AssetPage,
  AssetPatch,
  AssetReplacement,
  CheckRequest,
  CheckResult,
  ImportRequest,
  ManifestRequest,
  ManifestResult,
  UploadFields,
  UploadResult,
} from './schema.ts'
import { AssetQuery } from './search/schema.ts'
import type { UploadService } from './upload.service.ts'

interface Services {
  readonly assets: AssetService
  readonly uploads: UploadService
  readonly intake: IntakeService
  readonly imports: ImportService
  readonly maxUploadBytes: number
}

export const AssetParams = z.object({ id: z.string() })
const DeleteQuery = z.strictObject({
  permanent: z
    .enum(['true', 'false'])
    .default('false')
    .meta({ description: 'Delete for good; needs library:purge and the header Fovea-Confirm with the id.' }),
})
/** 5,000 hashes with sizes are about 600 kB of JSON. */
const LIST_BODY_LIMIT = 1024 * 1024

const withEtag = (asset: Asset) => answer(asset, { headers: { ETag: asset.etag } })

export const assetRoutes = (services: Services): Route[] => [
  uploadRoute(services),
  ...bulkRoutes(services),
  ...readRoutes(services.assets),
  ...writeRoutes(services.assets),
]

const uploadRoute = ({ uploads, intake, maxUploadBytes }: Services): Route =>
  route({
    method: 'POST',
    path: '/v1/assets',
    operationId: 'uploadAsset',
    scope: 'library:write',
    summary: 'Upload a file, as multipart/form-data or as a raw body with the fields in the query',
    body: upload(UploadFields, maxUploadBytes),
    reply: variants([201, 200], UploadResult),
    run: async ({ actor, body, request }) => {
      uploads.assertAllowed(actor)
      await intake.assertAvailable()
      const { stored, fields } = await body.receive(
        async file => ({
          name: file.name,
          staged: await intake.stage(file.stream, maxUploadBytes, request.signal, body.declaredLength),
        }),
        ({ staged }) => staged.discard(),
      )
      const received = await intake.examine(stored.staged, fields.sha256, request.signal)
      const label =
        fields.label ?? defaultLabel({ name: stored.name ?? fields.fileName ?? null }, received.type)
      const result = await uploads.accept(actor, received, { ...fields, label }, request.signal)
      return answer(result, {
        status: result.duplicate ? 200 : 201,
        headers: { ETag: result.asset.etag, Location: `/v1/assets/${result.asset.id}` },
      })
    },
  })

const bulkRoutes = ({ assets, imports }: Services): Route[] => [
  route({
    method: 'POST',
    path: '/v1/assets/check',
    operationId: 'checkAssets',
    scope: 'library:read',
    summary: 'Which of these bytes the project has already, so that a client sends only the rest',
    body: CheckRequest,
    bodyLimit: LIST_BODY_LIMIT,
    idempotent: false,
    reply: [200, CheckResult],
    run: ({ actor, body }) => assets.check(actor, body.sha256),
  }),
  route({
    method: 'POST',
    path: '/v1/manifests',
    operationId: 'verifyManifest',
    scope: 'library:read',
    summary: 'Proof that all of these files arrived: answers those that did not',
    body: ManifestRequest,
    bodyLimit: LIST_BODY_LIMIT,
    idempotent: false,
    reply: [200, ManifestResult],
    run: ({ actor, body }) => assets.verify(actor, body.items),
  }),
  route({
    method: 'POST',
    path: '/v1/assets/import',
    operationId: 'importAsset',
    scope: 'library:write',
    summary: 'Fetch a picture from a public URL, as a job',
    body: ImportRequest,
    reply: [202, z.object({ job: Job })],
    run: async ({ actor, body }) => ({ job: await imports.start(actor, body) }),
  }),
]

const readRoutes = (assets: AssetService): Route[] => [
  route({
    method: 'GET',
    path: '/v1/assets',
    operationId: 'listAssets',
    scope: 'library:read',
    summary: 'The assets of the project, newest first',
    query: AssetQuery,
    reply: [200, AssetPage],
    run: ({ actor, query }) => assets.list(actor, query),
  }),
  route({
    method: 'GET',
    path: '/v1/assets/:id',
    operationId: 'getAsset',
    scope: 'library:read',
    summary: 'One asset',
    params: AssetParams,
    reply: [200, Asset],
    run: async ({ actor, params }) => withEtag(await assets.get(actor, params.id)),
  }),
]

const writeRoutes = (assets: AssetService): Route[] => [
  route({
    method: 'PATCH',
    path: '/v1/assets/:id',
    operationId: 'updateAsset',
    scope: 'library:write',
    summary: 'Change some fields; If-Match makes it safe',
    params: AssetParams,
    ifMatch: true,
    body: AssetPatch,
    reply: [200, Asset],
    run: async ({ actor, params, body, request }) =>
      withEtag(await assets.edit(actor, params.id, body, header(request.headers['if-match']))),
  }),
  route({
    method: 'PUT',
    path: '/v1/assets/:id',
    operationId: 'replaceAsset',
    scope: 'library:write',
    summary: 'Replace all editable fields; If-Match makes it safe',
    params: AssetParams,
    ifMatch: true,
    body: AssetReplacement,
    reply: [200, Asset],
    run: async ({ actor, params, body, request }) =>
      withEtag(await assets.edit(actor, params.id, body, header(request.headers['if-match']))),
  }),
  route({
    method: 'DELETE',
    path: '/v1/assets/:id',
    operationId: 'deleteAsset',
    scope: 'library:write',
    orScope: 'library:purge',
    summary: 'Move to the trash (200), or with permanent=true delete for good (204)',
    params: AssetParams,
    ifMatch: true,
    query: DeleteQuery,
    reply: variants([200, 204], Asset),
    run: async ({ actor, params, query, request }) => {
      const ifMatch = header(request.headers['if-match'])
      if (query.permanent === 'false') {
        requireScope(actor, 'library:write')
        return withEtag(await assets.trash(actor, params.id, ifMatch))
      }
      requireScope(actor, 'library:purge')
      await assets.purge(actor, params.id, header(request.headers['fovea-confirm']), ifMatch)
      return noContent
    },
  }),
  route({
    method: 'POST',
    path: '/v1/assets/:id/restore',
    operationId: 'restoreAsset',
    scope: 'library:write',
    summary: 'Take it out of the trash',
    params: AssetParams,
    ifMatch: true,
    idempotent: true,
    reply: [200, Asset],
    run: async ({ actor, params, request }) =>
      withEtag(await assets.restore(actor, params.id, header(request.headers['if-match']))),
  }),
]

import { z } from 'zod'
import { bytes, type Route, route } from '#kernel/http'
import { AssetParams } from './asset.routes.ts'
import type { ContentService } from './content.service.ts'
import type { RenditionService } from './rendition.service.ts'
import { RenderQuery, VersionNumber } from './schema.ts'

interface Services {
  readonly content: ContentService
  readonly renditions: RenditionService
}

const versionNumber = VersionNumber.optional()
const flag = z.enum(['true', 'false', '1', '0']).transform(value => value === 'true' || value === '1')
const ContentQuery = z.strictObject({
  version: versionNumber,
  download: flag.optional().meta({ description: 'Always as an attachment.' }),
})
const RenditionQuery = z.strictObject({ version: versionNumber })

export const contentRoutes = ({ content, renditions }: Services): Route[] => [
  route({
    method: 'GET',
    path: '/v1/assets/:id/content',
    operationId: 'getContent',
    scope: 'library:read',
    summary: 'The bytes, with ranges and conditional requests',
    params: AssetParams,
    query: ContentQuery,
    reply: bytes(['application/octet-stream'], [206, 304, 416]),
    run: ({ actor, params, query, request }) =>
      content.content(
        actor,
        params.id,
        { version: query.version, download: query.download ?? false },
        request,
      ),
  }),
  ...(['thumbnail', 'preview'] as const).map(spec =>
    route({
      method: 'GET',
      path: `/v1/assets/:id/${spec}`,
      operationId: spec === 'thumbnail' ? 'getThumbnail' : 'getPreview',
      scope: 'library:read',
      summary:
        spec === 'thumbnail'
          ? 'WebP inside 250×250, never enlarged'
          : 'WebP inside 1440×1440, never enlarged',
      params: AssetParams,
      query: RenditionQuery,
      reply: bytes(['image/webp'], [304]),
      run: async ({ actor, params, query, request }) => {
        const row = await renditions.find(actor, params.id, spec, query.version, request.signal)
        return content.rendition(row, { immutable: query.version !== undefined }, request)
      },
    }),
  ),
  route({
    method: 'GET',
    path: '/v1/assets/:id/render',
    operationId: 'renderAsset',
    scope: 'library:read',
    summary: 'A picture of any size up to 4096 pixels, as WebP, JPEG or AVIF',
    params: AssetParams,
    query: RenderQuery,
    reply: bytes(['image/webp', 'image/jpeg', 'image/avif'], [304]),
    run: async ({ actor, params, query, request }) => {
      const row = await renditions.render(actor, params.id, query)
      return content.rendition(row, { immutable: query.version !== undefined }, request)
    },
  }),
]

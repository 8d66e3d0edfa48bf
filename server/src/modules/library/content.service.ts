import type { IncomingHttpHeaders } from 'node:http'
import { create as contentDisposition } from 'content-disposition'
import type { Actor } from '#kernel/access'
import type { Database } from '#kernel/db'
import type { ByteStream } from '#kernel/http'
import type { ObjectStore } from '#kernel/storage'
import type { Ids } from '#kernel/system'
import { findVisible } from './asset.service.ts'
import { multipartRanges, readRanges } from './byte-ranges.ts'
import { rangeNotSatisfiable, versionNotFound } from './errors.ts'
import type { RenditionRow } from './rendition.repository.ts'
import { findVersion } from './version.repository.ts'

export interface ContentRequest {
  readonly method: string
  readonly headers: IncomingHttpHeaders
  readonly signal: AbortSignal
}

export interface ContentService {
  /** The bytes of a version, streamed: ranges, conditional requests and HEAD as in RFC 9110. */
  content(
    actor: Actor,
    id: string,
    options: { version?: number | undefined; download: boolean },
    request: ContentRequest,
  ): Promise<ByteStream>
  /** The bytes of a rendition, to be cached for ever when its version was named in the URL. */
  rendition(row: RenditionRow, options: { immutable: boolean }, request: ContentRequest): Promise<ByteStream>
}

interface Parts {
  readonly db: Database
  readonly objects: ObjectStore
  readonly ids: Ids
}

/** Types that a browser shows without running anything; all else is handed over as a download. */
const INLINE = /^(?:image\/(?!svg)|audio\/|video\/)/

const UNTIL_CHANGED = 'private, no-cache'
const FOR_EVER = 'private, max-age=31536000, immutable'

export const createContentService = (parts: Parts): ContentService => ({
  async content(actor, id, options, request) {
    const asset = await findVisible(parts.db.query, actor, id, 'library:read')
    const number = options.version ?? asset.version
    const source = number === asset.version ? asset : await findVersion(parts.db.query, asset.id, number)
    if (!source) throw versionNotFound()
    const type = !options.download && INLINE.test(source.mime) ? 'inline' : 'attachment'
    return serve(parts, source, request, {
      'Content-Disposition': contentDisposition(source.label || asset.label, { type }),
      'Cache-Control': options.version === undefined ? UNTIL_CHANGED : FOR_EVER,
    })
  },

  rendition: (row, options, request) =>
    serve(parts, row, request, {
      'Content-Disposition': 'inline',
      'Cache-Control': options.immutable ? FOR_EVER : UNTIL_CHANGED,
    }),
})

interface Source {
  readonly sha256: string
  readonly size: number
  readonly mime: string
}

const serve = async (
  parts: Parts,
  source: Source,
  request: ContentRequest,
  extra: Record<string, string>,
): Promise<ByteStream> => {
  const etag = `"${source.sha256}"`
  const headers = { ...extra, ETag: etag, 'Accept-Ranges': 'bytes', 'X-Content-Type-Options': 'nosniff' }
  if (matches(request.headers['if-none-match'], etag)) return { status: 304, headers, body: null }
  const ranges = wantsRange(request, etag) ? readRanges(request.headers.range, source.size) : null
  if (ranges === 'unsatisfiable') throw rangeNotSatisfiable(source.size)
  const [only] = ranges ?? []
  if (ranges && only) {
    return ranges.length === 1
      ? single(parts, source, only, request, headers)
      : several(parts, source, ranges, request, headers)
  }
  return {
    status: 200,
    headers: { ...headers, 'Content-Type': source.mime, 'Content-Length': source.size },
    body:
      request.method === 'HEAD' ? null : await parts.objects.open(source.sha256, { signal: request.signal }),
  }
}

const matches = (header: string | undefined, etag: string): boolean =>
  header !== undefined &&
  (header.trim() === '*' || header.split(',').some(tag => tag.trim().replace(/^W\//, '') === etag))

/** A `Range` counts only on GET, and only while `If-Range` still names these bytes (the hash; dates never match). */
const wantsRange = ({ method, headers }: ContentRequest, etag: string): boolean => {
  const ifRange = headers['if-range']
  return method === 'GET' && (ifRange === undefined || ifRange === etag)
}

const single = async (
  parts: Parts,
  source: Source,
  range: { start: number; end: number },
  request: ContentRequest,
  headers: Record<string, string>,
): Promise<ByteStream> => ({
  status: 206,
  headers: {
    ...headers,
    'Content-Type': source.mime,
    'Content-Length': range.end - range.start + 1,
    'Content-Range': `bytes ${range.start}-${range.end}/${source.size}`,
  },
  body: await parts.objects.open(source.sha256, { range, signal: request.signal }),
})

const several = (
  parts: Parts,
  source: Source,
  ranges: readonly { start: number; end: number }[],
  request: ContentRequest,
  headers: Record<string, string>,
): ByteStream => {
  const { contentType, length, body } = multipartRanges({
    ranges,
    size: source.size,
    mime: source.mime,
    boundary: parts.ids.secret(18),
    open: range => parts.objects.open(source.sha256, { range, signal: request.signal }),
  })
  return { status: 206, headers: { ...headers, 'Content-Type': contentType, 'Content-Length': length }, body }
}

import { chunks } from './chunks.ts'
import { type DownloadOptions, openDownload } from './download.ts'
import { ifMatch } from './if-match.ts'
import { iterate } from './pages.ts'
import type { Transport } from './transport.ts'
import type {
  Asset,
  AssetPatch,
  AssetQuery,
  AssetReplacement,
  AssetVersion,
  BatchInput,
  BatchResult,
  CheckResult,
  ImportInput,
  Job,
  ManifestItem,
  Page,
  PageQuery,
  RenderQuery,
  UploadResult,
  VersionDiff,
} from './types.ts'
import {
  type AddVersionOptions,
  addVersion,
  type UploadOptions,
  type UploadSource,
  upload,
} from './upload.ts'
import { segment, urlOf } from './url.ts'

/** The most hashes that one request to `check` or `manifests` may carry. */
const CHUNK = 5000

export function assetsResource(transport: Transport) {
  const path = (id: string, tail = ''): string => `/v1/assets/${segment(id)}${tail}`
  const list = (query: AssetQuery = {}) =>
    transport.json<Page<Asset>>('GET', '/v1/assets', { query: { ...query } })
  return {
    list,
    iterate: (query: AssetQuery = {}) => iterate(list, query),
    get: (id: string) => transport.json<Asset>('GET', path(id)),
    /** Changes the named fields; with `ifMatch` (an asset's `etag`) only if nobody else did meanwhile. */
    update: (id: string, patch: AssetPatch, options: { ifMatch?: string } = {}) =>
      transport.json<Asset>('PATCH', path(id), { body: patch, headers: ifMatch(options) }),
    /** Replaces all editable fields. */
    replace: (id: string, fields: AssetReplacement, options: { ifMatch?: string } = {}) =>
      transport.json<Asset>('PUT', path(id), { body: fields, headers: ifMatch(options) }),
    trash: (id: string) => transport.json<Asset>('DELETE', path(id)),
    restore: (id: string) => transport.json<Asset>('POST', path(id, '/restore')),
    /** Removes it for good, history included. */
    purge: (id: string) =>
      transport.json<void>('DELETE', path(id), {
        query: { permanent: true },
        headers: { 'fovea-confirm': id },
      }),
    /** One operation over up to 1,000 assets; each of them succeeds or fails by itself. */
    batch: (input: BatchInput) =>
      transport.json<BatchResult>('POST', '/v1/assets/batch', { body: input, idempotencyKey: 'auto' }),
    /** Sends the bytes; what the project has already is not stored twice, and answered as `duplicate`. */
    upload: (source: UploadSource, options: UploadOptions): Promise<UploadResult> =>
      upload(transport, source, options),
    /** Which hashes the project has, and which not; any number of them. */
    check: (sha256: readonly string[]): Promise<CheckResult> => check(transport, sha256),
    importUrl: (input: ImportInput) =>
      transport.json<{ job: Job }>('POST', '/v1/assets/import', { body: input, idempotencyKey: 'auto' }),
    versions: versionsResource(transport, path),
    ...assetUrls(transport, path),
    /** Streams the bytes; the answer is 206 when a `range` was asked for and given. */
    download: (id: string, options: DownloadOptions = {}): Promise<Response> =>
      openDownload(transport, path(id, '/content'), options),
  }
}

type PathOf = (id: string, tail?: string) => string

function versionsResource(transport: Transport, path: PathOf) {
  const list = (id: string, query: PageQuery = {}) =>
    transport.json<Page<AssetVersion>>('GET', path(id, '/versions'), { query: { ...query } })
  return {
    list,
    iterate: (id: string, query: PageQuery = {}) => iterate((page: PageQuery) => list(id, page), query),
    get: (id: string, version: number) =>
      transport.json<AssetVersion>('GET', path(id, `/versions/${segment(version)}`)),
    /** What differs between two versions. */
    diff: (id: string, from: number, to: number) =>
      transport.json<VersionDiff>('GET', path(id, `/versions/${segment(from)}/diff/${segment(to)}`)),
    /** New bytes for the asset; everything derived from the old ones is redone. */
    add: (id: string, source: UploadSource, options: AddVersionOptions = {}): Promise<UploadResult> =>
      addVersion(transport, path(id, '/versions'), source, options),
    /** Makes a new version that is equal to an old one. */
    restore: (id: string, version: number, options: { ifMatch?: string } = {}) =>
      transport.json<Asset>('POST', path(id, `/versions/${segment(version)}/restore`), {
        headers: ifMatch(options),
      }),
  }
}

/** Addresses for `<img>` and links: they need the page's cookie, or a request with credentials. */
function assetUrls(transport: Transport, path: PathOf) {
  const { baseUrl } = transport.options
  return {
    contentUrl: (id: string, options: { version?: number; download?: boolean } = {}) =>
      urlOf(baseUrl, path(id, '/content'), { ...options }),
    thumbnailUrl: (id: string, options: { version?: number } = {}) =>
      urlOf(baseUrl, path(id, '/thumbnail'), { ...options }),
    previewUrl: (id: string, options: { version?: number } = {}) =>
      urlOf(baseUrl, path(id, '/preview'), { ...options }),
    renderUrl: (id: string, options: RenderQuery) => urlOf(baseUrl, path(id, '/render'), { ...options }),
  }
}

export function manifestsResource(transport: Transport) {
  return {
    /** Which of these files the project does not have, by hash and size. */
    verify: async (items: readonly ManifestItem[]): Promise<{ missing: ManifestItem[] }> => {
      const missing: ManifestItem[] = []
      for (const part of chunks(items, CHUNK)) {
        const answer = await transport.json<{ missing: ManifestItem[] }>('POST', '/v1/manifests', {
          body: { items: part },
          repeatable: true,
        })
        missing.push(...answer.missing)
      }
      return { missing }
    },
  }
}

async function check(transport: Transport, sha256: readonly string[]): Promise<CheckResult> {
  const result: CheckResult = { existing: [], missing: [] }
  for (const part of chunks(sha256, CHUNK)) {
    const answer = await transport.json<CheckResult>('POST', '/v1/assets/check', {
      body: { sha256: part },
      repeatable: true,
    })
    result.existing.push(...answer.existing)
    result.missing.push(...answer.missing)
  }
  return result
}

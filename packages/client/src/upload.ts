import type { Guard } from './guard.ts'
import type { RequestOptions, Transport } from './transport.ts'
import type { UploadQuery, UploadResult } from './types.ts'
import { openBody, sizeOf, type UploadBytes, type UploadProgress } from './upload-body.ts'
import { hasXhr, sendByXhr } from './xhr.ts'

/** A function is called once for each try, so that a stream can be sent again after a failure. */
export type UploadSource = UploadBytes | (() => UploadBytes)

export interface UploadOptions {
  fileName: string
  /** The file name when left out. */
  label?: string
  description?: string
  /** Where it goes; bytes that the project has in another collection stay there. */
  collectionId?: string
  takenAt?: number
  tags?: string[]
  metadata?: Record<string, unknown>
  /** Hexadecimal; when the bytes that arrive have another hash, nothing is kept (422). */
  sha256?: string
  /** Bytes; taken from the source where it knows them. */
  size?: number
  onProgress?: (progress: UploadProgress) => void
  signal?: AbortSignal
}

/** Fields that are left out stay as they are. */
export interface AddVersionOptions extends Partial<Omit<UploadOptions, 'collectionId'>> {
  /** The asset's `etag`: refused with 412 if somebody else changed it meanwhile. */
  ifMatch?: string
}

/** Sends the bytes as a raw body, with the fields in the query. */
export async function upload(
  transport: Transport,
  source: UploadSource,
  options: UploadOptions,
): Promise<UploadResult> {
  return await transport.json('POST', '/v1/assets', await requestOf(source, options))
}

export async function addVersion(
  transport: Transport,
  path: string,
  source: UploadSource,
  options: AddVersionOptions,
): Promise<UploadResult> {
  const request = await requestOf(source, options)
  const headers: Record<string, string> = options.ifMatch === undefined ? {} : { 'if-match': options.ifMatch }
  return await transport.json('POST', path, { ...request, headers })
}

function fieldsOf({
  fileName,
  label,
  description,
  collectionId,
  takenAt,
  sha256,
  tags,
  metadata,
}: Partial<UploadOptions>): UploadQuery {
  return {
    fileName,
    label,
    description,
    collectionId,
    takenAt,
    sha256,
    tags: tags && JSON.stringify(tags),
    metadata: metadata && JSON.stringify(metadata),
  }
}

async function requestOf(source: UploadSource, options: AddVersionOptions): Promise<RequestOptions> {
  const { signal } = options
  const base: RequestOptions = { query: { ...fieldsOf(options) }, idempotencyKey: 'auto' }
  if (signal) base.signal = signal
  const raw = hasXhr() ? await inPage(source, options) : outsidePage(source, options)
  return { ...base, raw: { contentType: 'application/octet-stream', ...raw } }
}

/** XMLHttpRequest tells how far it is, which fetch does not; it takes no streams, so they become blobs. */
async function inPage(source: UploadSource, { onProgress }: AddVersionOptions) {
  const given = typeof source === 'function' ? source() : source
  const blob =
    given instanceof Blob ? given : await new Response(openBody(given, { size: sizeOf(given) })).blob()
  return { replayable: true, open: () => blob, send: sendByXhr(onProgress) }
}

function outsidePage(source: UploadSource, { onProgress, size: stated }: AddVersionOptions) {
  const known = typeof source === 'function' ? null : sizeOf(source)
  const size = stated ?? known
  return {
    replayable: typeof source === 'function' || known !== null,
    ...(size === null ? {} : { size }),
    open: (guard: Guard) => {
      const given = typeof source === 'function' ? source() : source
      return openBody(given, { size, guard, ...(onProgress ? { onProgress } : {}) })
    },
  }
}

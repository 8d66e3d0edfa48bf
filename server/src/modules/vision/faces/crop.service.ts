import type { IncomingHttpHeaders } from 'node:http'
import type { Actor } from '#kernel/access'
import type { ByteStream } from '#kernel/http'
import type { ObjectStore } from '#kernel/storage'
import { faceNotFound } from '../errors.ts'
import type { FaceReader } from './reader.ts'

export interface CropRequest {
  readonly method: string
  readonly headers: IncomingHttpHeaders
  readonly signal: AbortSignal
}

export interface CropService {
  /** The picture of a face. Throws 404 `vision.face_not_found`, also once its asset has other bytes or is in the trash. */
  crop(actor: Actor, id: string, request: CropRequest): Promise<ByteStream>
}

interface Parts {
  readonly reader: FaceReader
  readonly objects: ObjectStore
}

export const createCropService = ({ reader, objects }: Parts): CropService => ({
  async crop(actor, id, { method, headers: asked, signal }) {
    const { cropSha256: sha256, cropSize: size } = await reader.require(actor, id, 'vision:read')
    if (sha256 === null || size === null) throw faceNotFound()
    const etag = `"${sha256}"`
    const headers = {
      ETag: etag,
      // Asked again each time, so that a browser shows no face of a picture that was replaced or deleted.
      'Cache-Control': 'private, no-cache',
      'Content-Disposition': 'inline',
      'X-Content-Type-Options': 'nosniff',
    }
    if (matches(asked['if-none-match'], etag)) return { status: 304, headers, body: null }
    return {
      status: 200,
      headers: { ...headers, 'Content-Type': 'image/webp', 'Content-Length': size },
      body: method === 'HEAD' ? null : await objects.open(sha256, { signal }),
    }
  },
})

const matches = (header: string | undefined, etag: string): boolean =>
  header !== undefined &&
  (header.trim() === '*' || header.split(',').some(tag => tag.trim().replace(/^W\//, '') === etag))

import { z } from 'zod'
import type { Actor } from '#kernel/access'
import type { Database } from '#kernel/db'
import { type ByteStream, bytes, type RequestInfo, type Route, route } from '#kernel/http'
import type { ObjectStore } from '#kernel/storage'
import type { AssetReader } from '#modules/library'
import { streamNotFound } from './errors.ts'
import { findStreamFile } from './stream.repository.ts'
import { PLAYLIST_MIME, SEGMENT_MIME } from './stream.task.ts'

const StreamParams = z.strictObject({ id: z.string().max(100), file: z.string().max(100) })

interface Parts {
  readonly db: Database
  readonly objects: ObjectStore
  readonly reader: AssetReader
}

export const streamRoutes = (parts: Parts): Route[] => [
  route({
    method: 'GET',
    path: '/v1/assets/:id/stream/:file',
    operationId: 'getStreamFile',
    scope: 'library:read',
    summary: 'A playlist or a segment of a film’s stream; a player opens master.m3u8',
    params: StreamParams,
    reply: bytes([PLAYLIST_MIME, SEGMENT_MIME], [304]),
    run: ({ actor, params, request }) => open(parts, actor, params, request),
  }),
]

/** Only of the current version of what is not in the trash: a stream of older bytes is gone with them. */
const open = async (
  { db, objects, reader }: Parts,
  actor: Actor,
  { id, file }: z.infer<typeof StreamParams>,
  { headers, method, signal }: Pick<RequestInfo, 'headers' | 'method' | 'signal'>,
): Promise<ByteStream> => {
  const asset = await reader.require(actor, id, 'library:read')
  const row =
    asset.trashedAt === null ? await findStreamFile(db.query, asset.id, asset.version, file) : undefined
  if (!row) throw streamNotFound()
  const etag = `"${row.sha256}"`
  const fixed = { ETag: etag, 'Cache-Control': 'private, no-cache', 'X-Content-Type-Options': 'nosniff' }
  if (headers['if-none-match'] === etag) return { status: 304, headers: fixed, body: null }
  return {
    status: 200,
    headers: { ...fixed, 'Content-Type': row.mime, 'Content-Length': row.size },
    body: method === 'HEAD' ? null : await objects.open(row.sha256, { signal }),
  }
}

import type { Readable } from 'node:stream'
import { type Actor, type Scope, systemActor } from '#kernel/access'
import type { Database, Queryable, Tx } from '#kernel/db'
import type { ObjectStore } from '#kernel/storage'
import { findAsset, findAssets, holdAsset } from './asset.repository.ts'
import { findVisible } from './asset.service.ts'
import { type MediaPipeline, PREVIEW_SIDE, sniffMediaType } from './media/index.ts'
import { presentAsset } from './present.ts'
import type { RenditionService } from './rendition.service.ts'
import type { Asset, RenderQuery } from './schema.ts'
import { countRows, listRows } from './search/rows.ts'
import type { AssetQuery } from './search/schema.ts'
import { type AssetFilters, type AssetSelection, selectAssets } from './search/selection.ts'
import { type AssetView, viewOf } from './view.ts'

/** The library as modules above read it. */
export interface AssetReader {
  /** Throws 404 `library.asset_not_found` outside the actor's projects, 403 without the scope. */
  require(actor: Actor, id: string, scope: Scope): Promise<AssetView>
  find(query: Queryable, id: string): Promise<AssetView | undefined>
  /** 200 at most; in no order. */
  findMany(query: Queryable, ids: readonly string[]): Promise<AssetView[]>
  /** Read and held until the transaction ends: it gets no other version, and is neither trashed nor purged. */
  hold(tx: Tx, id: string): Promise<AssetView | undefined>
  /** As clients see them, by id; what is in the trash or gone is left out. 200 at most. */
  present(query: Queryable, ids: readonly string[]): Promise<Map<string, Asset>>
  /** One page by the filters of `GET /v1/assets`; `cursor` null at the end. */
  page(
    query: Queryable,
    projectId: string,
    filters: AssetQuery,
  ): Promise<{ items: AssetView[]; nextCursor: string | null }>
  /**
   * What the filters of `GET /v1/assets` leave, for an order of another module's own. Throws 422
   * `library.collection_not_found`.
   */
  select(query: Queryable, projectId: string, filters: AssetFilters): Promise<AssetSelection>
  /** How many all pages have together; looks at each of them. */
  count(query: Queryable, projectId: string, filters: AssetQuery): Promise<number>
  /** The stored preview of the current version (WebP, 1440 pixels at most, upright, sRGB). Throws as `GET …/preview` does. */
  preview(asset: AssetView, signal: AbortSignal): Promise<Buffer>
  /** The bytes of that version. */
  open(asset: AssetView, signal: AbortSignal): Promise<Readable>
  /** The current version as a stored rendition of any size and format; made if it is not there. */
  render(asset: AssetView, query: RenderQuery): Promise<Rendered>
  /** A picture that came with a request, as its preview would be; throws 422 `library.*` for what is none. */
  readPicture(bytes: Buffer, signal: AbortSignal): Promise<Buffer>
}

/** A rendition as it is stored. */
export interface Rendered {
  readonly spec: string
  readonly sha256: string
  readonly size: number
  readonly mime: string
  readonly width: number
  readonly height: number
}

interface Parts {
  readonly db: Database
  readonly objects: ObjectStore
  readonly media: MediaPipeline
  readonly renditions: RenditionService
}

const PREVIEW = {
  width: PREVIEW_SIDE,
  height: PREVIEW_SIDE,
  fit: 'inside',
  format: 'webp',
  quality: 80,
} as const

export const createAssetReader = ({ db, objects, media, renditions }: Parts): AssetReader => ({
  require: async (actor, id, scope) => viewOf(await findVisible(db.query, actor, id, scope)),
  find: async (query, id) => {
    const row = await findAsset(query, id)
    return row && viewOf(row)
  },
  findMany: async (query, ids) => (await findAssets(query, ids)).map(viewOf),
  hold: async (tx, id) => {
    const row = await holdAsset(tx, id)
    return row && viewOf(row)
  },
  present: async (query, ids) => {
    const rows = await findAssets(query, ids)
    return new Map(rows.filter(row => row.trashedAt === null).map(row => [row.id, presentAsset(row)]))
  },
  page: async (query, projectId, { collectionId, ...filters }) => {
    const { rows, nextCursor } = await listRows(query, projectId, filters, collectionId)
    return { items: rows.map(viewOf), nextCursor }
  },
  select: selectAssets,
  count: (query, projectId, { collectionId, ...filters }) =>
    countRows(query, projectId, filters, collectionId),
  async preview(asset, signal) {
    const actor = systemActor({ projectId: asset.projectId, requestId: null })
    const row = await renditions.find(actor, asset.id, 'preview', asset.version, signal)
    return objects.read(row.sha256)
  },
  render: (asset, query) =>
    renditions.render(systemActor({ projectId: asset.projectId, requestId: null }), asset.id, {
      ...query,
      version: asset.version,
    }),
  open: (asset, signal) => objects.open(asset.sha256, { signal }),
  async readPicture(bytes, signal) {
    const { mime } = await sniffMediaType(bytes)
    const { bytes: preview } = await media.render(bytes, { mime }, PREVIEW, signal)
    return preview
  },
})

import type { Tx } from '#kernel/db'
import type { Notices } from '#kernel/notices'
import type { ObjectRegistry, ObjectStore, StagedObject } from '#kernel/storage'
import type { Clock } from '#kernel/system'
import { lockAsset, updateAssetVersion } from './asset.repository.ts'
import { publishAsset } from './asset.service.ts'
import { stageBytes } from './derive.service.ts'
import type { MediaPipeline } from './media/index.ts'
import { replaceRenditions } from './rendition.repository.ts'
import type { AssetView } from './view.ts'

/** Thumbnail and preview that are staged, and not yet anybody's. */
export interface PreparedPoster {
  /** Gives them to the version, in place of what it had; nothing when another version is current by now. */
  keep(tx: Tx): Promise<void>
  /** To be called in any case, once `keep` has committed or will not be. */
  release(): Promise<void>
}

/** Gives pictures to what has none of its own: a film gets a frame, so that it is seen in lists as an image is. */
export interface PosterService {
  /** `picture` is an encoded image. Throws what the media pipeline throws. */
  prepare(
    asset: AssetView,
    picture: { bytes: Buffer; mime: string },
    signal: AbortSignal,
  ): Promise<PreparedPoster>
}

interface Parts {
  readonly objects: ObjectStore
  readonly registry: ObjectRegistry
  readonly media: MediaPipeline
  readonly notices: Notices
  readonly clock: Clock
}

export const createPosterService = (parts: Parts): PosterService => ({
  async prepare(asset, { bytes, mime }, signal) {
    const { objects, registry, media } = parts
    const { preview, thumbnail, thumbhash } = await media.derive(bytes, { mime }, signal)
    const staged: StagedObject[] = []
    const release = async (): Promise<void> => {
      await Promise.all(staged.map(each => each.discard()))
    }
    try {
      const made: Made[] = []
      for (const [spec, rendition] of [
        ['preview', preview],
        ['thumbnail', thumbnail],
      ] as const) {
        const object = await stageBytes(objects, rendition.bytes, signal)
        staged.push(object)
        made.push({ spec, rendition, object })
      }
      await registry.prepare(staged, { signal })
      return { keep: tx => keep(parts, tx, asset, { thumbhash, made }), release }
    } catch (error) {
      await release()
      throw error
    }
  },
})

interface Made {
  readonly spec: string
  readonly rendition: { readonly mime: string; readonly width: number; readonly height: number }
  readonly object: StagedObject
}

const keep = async (
  { registry, notices, clock }: Parts,
  tx: Tx,
  { id, version }: AssetView,
  { thumbhash, made }: { thumbhash: string; made: readonly Made[] },
): Promise<void> => {
  const current = await lockAsset(tx, id)
  if (current?.version !== version) return
  await registry.keepAll(
    tx,
    made.map(({ object }) => object),
  )
  await replaceRenditions(
    tx,
    made.map(({ spec, rendition, object }) => ({
      assetId: id,
      version,
      spec,
      sha256: object.sha256,
      size: object.size,
      mime: rendition.mime,
      width: rendition.width,
      height: rendition.height,
      createdAt: clock.now(),
    })),
  )
  const row = await updateAssetVersion(tx, id, version, { thumbhash })
  if (row) await publishAsset(notices, tx, 'asset.updated', row)
}

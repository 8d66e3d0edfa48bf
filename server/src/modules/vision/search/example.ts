import type { Actor } from '#kernel/access'
import type { Database } from '#kernel/db'
import { hasCode } from '#kernel/errors'
import type { AssetReader, AssetView } from '#modules/library'
import type { EmbeddingProvider } from '../embeddings/ports.ts'
import { noPicture, notBase64 } from './errors.ts'
import { vectorOfVersion } from './search.repository.ts'

/** A picture that others are compared with. */
export type Example =
  | { readonly kind: 'asset'; readonly asset: AssetView }
  | { readonly kind: 'picture'; readonly preview: Buffer }

interface Parts {
  readonly db: Database
  readonly reader: AssetReader
}

export const exampleOfAsset = async ({ reader }: Parts, actor: Actor, id: string): Promise<Example> => ({
  kind: 'asset',
  asset: await reader.require(actor, id, 'vision:read'),
})

/** Throws 422 `library.*` for bytes that are no picture. */
export const exampleOfBytes = async (
  { reader }: Parts,
  bytes: Buffer,
  signal: AbortSignal,
): Promise<Example> => ({ kind: 'picture', preview: await reader.readPicture(bytes, signal) })

export const decodeBase64 = (text: string): Buffer => {
  // With the prefix that browsers put before it in a data URL.
  const digits = text.replace(/^data:[^,]{0,100};base64,/, '').replaceAll(/\s/g, '')
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(digits)) throw notBase64()
  return Buffer.from(digits, 'base64')
}

/** Its vector by this model: the stored one, or made now. Throws 422 `vision.no_picture`. */
export const vectorOf = async (
  { db, reader }: Parts,
  provider: EmbeddingProvider,
  example: Example,
  signal: AbortSignal,
): Promise<Float32Array> => {
  if (example.kind === 'picture') return embed(provider, example.preview, signal)
  const { asset } = example
  const stored = await vectorOfVersion(db.query, asset.id, asset.version, provider.model.key)
  if (stored) return stored
  if (asset.kind !== 'image') throw noPicture(asset.kind)
  return embed(provider, await previewOf(reader, asset, signal), signal)
}

const previewOf = async (reader: AssetReader, asset: AssetView, signal: AbortSignal): Promise<Buffer> => {
  try {
    return await reader.preview(asset, signal)
  } catch (error) {
    throw hasCode(error, 'library.no_rendition') || hasCode(error, 'library.rendition_failed')
      ? noPicture(asset.kind)
      : error
  }
}

const embed = async (
  provider: EmbeddingProvider,
  preview: Buffer,
  signal: AbortSignal,
): Promise<Float32Array> => {
  const [vector] = await provider.embedPictures([preview], signal, { isAwaited: true })
  if (!vector) throw new Error(`${provider.model.key} made no vector of a picture`)
  return vector
}

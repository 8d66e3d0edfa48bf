import type { AssetReader, AssetView } from '#modules/library'
import { notAPicture, originalTooLarge } from './errors.ts'
import type { TaskSource } from './task.ts'

/** Bytes of an original that are held in memory for a task. */
const MAX_ORIGINAL_BYTES = 256 * 2 ** 20

/** Reads what a task asks for, each once. */
export const openSource = (
  reader: Pick<AssetReader, 'preview' | 'open'>,
  asset: AssetView,
  signal: AbortSignal,
): TaskSource => {
  let preview: Promise<Buffer> | undefined
  let original: Promise<Buffer> | undefined
  return {
    asset,
    preview: () => {
      if (asset.kind !== 'image') return Promise.reject(notAPicture(asset.kind))
      preview ??= reader.preview(asset, signal)
      return preview
    },
    original: () => {
      original ??= readOriginal(reader, asset, signal)
      return original
    },
  }
}

const readOriginal = async (
  reader: Pick<AssetReader, 'open'>,
  asset: AssetView,
  signal: AbortSignal,
): Promise<Buffer> => {
  if (asset.size > MAX_ORIGINAL_BYTES) throw originalTooLarge(asset.size, MAX_ORIGINAL_BYTES)
  const chunks: Buffer[] = []
  for await (const chunk of await reader.open(asset, signal)) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

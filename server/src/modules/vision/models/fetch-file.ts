import type { ObjectStore, StagedObject } from '#kernel/storage'
import { modelFileChanged, modelFileShort } from './errors.ts'
import { download, type PartialFile } from './partial-file.ts'
import type { FileSource, SourceFile } from './source.ts'

export interface FetchFile {
  readonly objects: Pick<ObjectStore, 'stage'>
  readonly source: FileSource
  readonly path: string
  readonly file: SourceFile
  readonly partial: PartialFile
  readonly signal: AbortSignal
  /** Told of bytes that have come, also of those of an earlier try; negative when some were thrown away. */
  readonly onBytes: (count: number) => void
}

/**
 * Brings one file and stages it. Bytes that are not what the source said are thrown away and brought once more; throws
 * `vision.model_file_changed` (502, final) when they are wrong again.
 */
export const fetchFile = async (wish: FetchFile): Promise<StagedObject> => {
  const wrong = await attempt(wish)
  if (wrong !== null && (await attempt(wish)) !== null) throw wrong
  const staged = await wish.objects.stage(wish.partial.read(), {
    maxBytes: wish.file.size,
    expectedBytes: wish.file.size,
    signal: wish.signal,
  })
  await wish.partial.remove()
  return staged
}

/** Null when the bytes are there and right. */
const attempt = async (wish: FetchFile) => {
  const { file, partial, path } = wish
  await download(wish)
  const size = await partial.size()
  // Broken off without a word: the next try goes on from here.
  if (size < file.size) throw modelFileShort(path, size, file.size)
  const found = await partial.hashes()
  const expected = file.sha256 ?? file.gitSha1
  const name = file.sha256 === null ? found.gitSha1 : found.sha256
  if (expected === null || expected === name) return null
  await partial.remove()
  wish.onBytes(-size)
  return modelFileChanged(path, expected, name)
}

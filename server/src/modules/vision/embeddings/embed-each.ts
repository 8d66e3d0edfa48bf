import { hasCode, type Problem } from '#kernel/errors'
import type { EmbeddingProvider } from './ports.ts'

/** What is the fault of one picture, and of none beside it. */
const OF_ONE_PICTURE = ['vision.unreadable_picture', 'vision.unusable_vector']

const ofOnePicture = (error: unknown): error is Problem => OF_ONE_PICTURE.some(code => hasCode(error, code))

/**
 * A vector, or why there is none, for each picture: all in one call, and one by one when a picture among them spoils it.
 * Throws what is about the provider and not about a picture.
 */
export const embedEach = async (
  provider: EmbeddingProvider,
  pictures: readonly Buffer[],
  signal: AbortSignal,
): Promise<(Float32Array | Problem)[]> => {
  try {
    return await provider.embedPictures(pictures, signal)
  } catch (error) {
    if (!ofOnePicture(error)) throw error
    if (pictures.length === 1) return [error]
  }
  const each: (Float32Array | Problem)[] = []
  for (const picture of pictures) each.push(...(await embedEach(provider, [picture], signal)))
  return each
}

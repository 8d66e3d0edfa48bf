import type { GuardedFetcher } from '#kernel/fetch'
import type { Ml } from '../ml/ml.ts'
import type { VisionConfig } from '../variables.ts'
import { createHttpFaces } from './http/provider.ts'
import { createLocalFaces } from './local/provider.ts'
import type { FaceProvider } from './ports.ts'

interface Parts {
  readonly ml: Ml
  readonly fetcher: GuardedFetcher
  readonly config: Pick<
    VisionConfig,
    'VISION_FACES_URL' | 'VISION_FACES_KEY' | 'VISION_FACES_MODEL' | 'VISION_FACES_DIMENSIONS'
  >
}

/** What finds faces on this server: a service when one is configured, else the weights that come with the program. */
export const openFaceProvider = ({ ml, fetcher, config }: Parts): FaceProvider =>
  config.VISION_FACES_URL === undefined
    ? createLocalFaces(ml)
    : createHttpFaces({
        fetcher,
        url: config.VISION_FACES_URL,
        key: config.VISION_FACES_KEY,
        model: { key: config.VISION_FACES_MODEL, dimensions: config.VISION_FACES_DIMENSIONS },
      })

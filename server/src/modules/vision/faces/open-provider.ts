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

export interface OpenedFaces {
  readonly provider: FaceProvider
  close(): Promise<void>
}

/** What finds faces on this server: a service when one is configured, else the weights that come with the program. */
export const openFaceProvider = (parts: Parts): OpenedFaces => {
  const { VISION_FACES_URL: url, VISION_FACES_KEY: key, ...model } = parts.config
  if (url === undefined) return { provider: createLocalFaces(parts.ml), close: async () => {} }
  // Whoever runs the server has set it, and it may well be a machine of the same network.
  const fetcher = parts.fetcher.allowing([new URL(url).host])
  const provider = createHttpFaces({
    fetcher,
    url,
    key,
    model: { key: model.VISION_FACES_MODEL, dimensions: model.VISION_FACES_DIMENSIONS },
  })
  return { provider, close: () => fetcher.close() }
}

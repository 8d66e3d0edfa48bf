import type { Ml } from '../ml/ml.ts'
import type { Part, VisionParts } from '../part.ts'
import { COLOUR_LAYOUT, createColourLayout } from './colour-layout/provider.ts'
import type { Embeddings } from './ports.ts'

export const createEmbeddings = (
  _parts: VisionParts,
  { ml }: { readonly ml: Ml },
): Part & { readonly embeddings: Embeddings } => {
  const colourLayout = createColourLayout(ml)
  return {
    embeddings: {
      active: async () => colourLayout,
      provider: async key => (key === COLOUR_LAYOUT.key ? colourLayout : undefined),
    },
  }
}

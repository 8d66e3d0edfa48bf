import type { Ml } from '../../ml/ml.ts'
import { noTextModel } from '../errors.ts'
import type { EmbeddingProvider, ModelRef } from '../ports.ts'
import { LAYOUT_DIMENSIONS } from './layout.ts'

/** Named after what it is: it compares where colours are, and understands nothing of what a picture shows. */
export const COLOUR_LAYOUT: ModelRef = {
  key: 'colour-layout@1',
  dimensions: LAYOUT_DIMENSIONS,
  modalities: ['image'],
}

/** The vector that needs no model: always there, and what is searched until a model is installed. */
export const createColourLayout = (ml: Ml): EmbeddingProvider => ({
  model: COLOUR_LAYOUT,
  embedPictures: (pictures, signal, options) =>
    pictures.length === 0
      ? Promise.resolve([])
      : ml.run<{ pictures: readonly Buffer[] }, Float32Array[]>(
          'colour-layout',
          { pictures },
          { ...options, signal },
        ),
  embedTexts: async () => {
    throw noTextModel(COLOUR_LAYOUT.key)
  },
})

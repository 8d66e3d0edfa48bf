import { hasCode } from '#kernel/errors'
import type { Ml } from '../../ml/ml.ts'
import type { LocalModels } from '../../models/local-models.ts'
import type { ModelRow } from '../../models/tables.ts'
import { noTextModel } from '../errors.ts'
import type { EmbeddingProvider, ModelRef } from '../ports.ts'
import type { LocalModel } from './spec.ts'

/** The files of a model on this machine; `repair` fetches again what is damaged. */
export interface ModelPlace {
  locate(signal: AbortSignal): Promise<LocalModel>
  repair(signal: AbortSignal): Promise<LocalModel>
}

export const placeOf = (local: LocalModels, row: Pick<ModelRow, 'key' | 'dtype' | 'files'>): ModelPlace => ({
  locate: signal => local.locate(row, signal),
  repair: signal => local.repair(row, signal),
})

/** A model whose towers are run by the children of this machine. */
export const createClip = (ml: Ml, model: ModelRef, place: ModelPlace): EmbeddingProvider => ({
  model,
  embedPictures: async (pictures, signal, options) =>
    pictures.length === 0
      ? []
      : inPlace(place, signal, local =>
          ml.run<{ model: LocalModel; pictures: readonly Buffer[] }, Float32Array[]>(
            'clip-pictures',
            { model: local, pictures },
            { ...options, signal },
          ),
        ),
  embedTexts: async (texts, signal) => {
    if (!model.modalities.includes('text')) throw noTextModel(model.key)
    if (texts.length === 0) return []
    const vectors = await inPlace(place, signal, local =>
      ml.run<{ model: LocalModel; texts: readonly string[] }, Float32Array[] | null>(
        'clip-texts',
        { model: local, texts },
        { signal, isAwaited: true },
      ),
    )
    if (!vectors) throw noTextModel(model.key)
    return vectors
  },
})

/** Runs with the local files, once more with fresh ones when they were found to be damaged. */
export const inPlace = async <T>(
  place: ModelPlace,
  signal: AbortSignal,
  run: (local: LocalModel) => Promise<T>,
): Promise<T> => {
  try {
    return await run(await place.locate(signal))
  } catch (error) {
    if (!hasCode(error, 'vision.model_file_corrupt')) throw error
    return run(await place.repair(signal))
  }
}

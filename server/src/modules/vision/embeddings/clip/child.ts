import { SessionCache } from '../../ml/session-cache.ts'
import { unusableVector } from '../errors.ts'
import { type ClipModel, openClip } from './model.ts'
import type { LocalModel, ModelFacts } from './spec.ts'

const opened = new SessionCache<ClipModel>()

const modelOf = (local: LocalModel): Promise<ClipModel> =>
  opened.get(local.key, local.memory, () => openClip(local))

export const clipFacts = async ({ model }: { model: LocalModel }): Promise<ModelFacts> =>
  (await modelOf(model)).facts()

export const clipPictures = async (input: {
  model: LocalModel
  pictures: readonly Uint8Array[]
}): Promise<Float32Array[]> =>
  ofLengthOne(input.model.key, await (await modelOf(input.model)).embedPictures(input.pictures))

/** Null without a text tower. */
export const clipTexts = async (input: {
  model: LocalModel
  texts: readonly string[]
}): Promise<Float32Array[] | null> => {
  const { embedTexts } = await modelOf(input.model)
  return embedTexts && ofLengthOne(input.model.key, await embedTexts(input.texts))
}

const ofLengthOne = (key: string, vectors: readonly Float32Array[]): Float32Array[] =>
  vectors.map(vector => {
    const length = Math.hypot(...vector)
    if (!Number.isFinite(length) || length === 0) throw unusableVector(key)
    return vector.map(value => value / length)
  })

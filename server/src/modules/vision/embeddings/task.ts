import { z } from 'zod'
import type { Database } from '#kernel/db'
import { Problem } from '#kernel/errors'
import type { Clock } from '#kernel/system'
import { modelNotFound } from '../models/errors.ts'
import { defineTask, type TaskOutcome, type TaskSource, type VisionTask } from '../tasks/task.ts'
import { COLOUR_LAYOUT } from './colour-layout/provider.ts'
import { embedEach } from './embed-each.ts'
import { findVector } from './embedding.repository.ts'
import { keepVector, mayKeep } from './keep.ts'
import type { EmbeddingProvider } from './ports.ts'
import type { Providers } from './providers.ts'

export const IMAGE_EMBEDDING = 'image-embedding'

const Output = z.object({
  model: z.string(),
  dimensions: z.int(),
  understands: z.enum(['content', 'colours']).meta({
    description: 'colours: the vector says where which colours are, and nothing of what the picture shows.',
  }),
})

interface Parts {
  readonly db: Database
  readonly clock: Clock
  readonly providers: Providers
}

/** Pictures that one call of a child takes. */
export const EMBEDDING_BATCH = 16

/** A vector for each picture, by which it is found: kept in the transaction that stores the result. */
export const imageEmbedding = (parts: Parts): VisionTask =>
  defineTask({
    name: IMAGE_EMBEDDING,
    version: '1',
    title: 'Image embedding',
    description:
      'A vector by which a picture is found by words, by example and as a duplicate: of the model that the project is searched by, or, without one, of where its colours are.',
    inputs: ['image'],
    params: z.strictObject({
      model: z.string().min(1).max(300).optional().meta({
        description: 'The key of a model in place of the one that the project is searched by.',
      }),
    }),
    output: Output,
    cost: 'moderate',
    batch: EMBEDDING_BATCH,
    onArrivalByDefault: true,
    model: async (projectId, { model }) => model ?? (await parts.providers.active(projectId)).model.key,
    async run(sources, _params, { model, signal }) {
      const provider = model === null ? undefined : await parts.providers.provider(model)
      if (!provider) throw modelNotFound(model ?? '')
      const outcomes = new Map<TaskSource, TaskOutcome | Error>()
      const pictures = new Map<TaskSource, Buffer>()
      for (const source of sources) {
        if (await isDone(parts, provider, source)) outcomes.set(source, { output: outputOf(provider) })
        else await read(source, pictures, outcomes)
      }
      const vectors = await embedEach(provider, [...pictures.values()], signal)
      for (const [at, source] of [...pictures.keys()].entries()) {
        outcomes.set(source, outcomeOf(parts, provider, source, vectors[at]))
      }
      return sources.map(source => outcomes.get(source) ?? modelNotFound(provider.model.key))
    },
  })

/** Filled already by the job that goes through all pictures of a project. */
const isDone = async ({ db }: Parts, { model }: EmbeddingProvider, { asset }: TaskSource): Promise<boolean> =>
  (await findVector(db.query, { assetId: asset.id, version: asset.version, model: model.key })) !== undefined

const read = async (
  source: TaskSource,
  pictures: Map<TaskSource, Buffer>,
  outcomes: Map<TaskSource, TaskOutcome | Error>,
): Promise<void> => {
  try {
    pictures.set(source, await source.preview())
  } catch (error) {
    if (!(error instanceof Problem) || error.retryable) throw error
    outcomes.set(source, error)
  }
}

const outputOf = ({ model }: EmbeddingProvider) => ({
  model: model.key,
  dimensions: model.dimensions,
  understands: model.key === COLOUR_LAYOUT.key ? 'colours' : 'content',
})

const outcomeOf = (
  { clock, providers }: Parts,
  provider: EmbeddingProvider,
  { asset }: TaskSource,
  vector: Float32Array | Problem | undefined,
): TaskOutcome | Error => {
  if (!(vector instanceof Float32Array)) return vector ?? modelNotFound(provider.model.key)
  const { key } = provider.model
  return {
    output: outputOf(provider),
    store: async tx => {
      const builtIn = providers.builtIn.map(({ model }) => model.key)
      if (!(await mayKeep(tx, key, builtIn))) throw modelNotFound(key)
      const { projectId, id: assetId, version } = asset
      await keepVector(tx, { projectId, assetId, version, model: key, vector, at: clock.now() })
    },
  }
}

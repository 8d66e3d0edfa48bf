import { handleJob } from '#kernel/jobs'
import type { Ml } from '../ml/ml.ts'
import { modelsFolder } from '../ml/part.ts'
import type { Part, VisionParts } from '../part.ts'
import { runAdd } from './add.ts'
import { addModel, removeModel } from './jobs.ts'
import { LocalModels } from './local-models.ts'
import { findReferences, listModels } from './model.repository.ts'
import { createModelService, type ModelService } from './model.service.ts'
import { MODELS_CHANNEL, type ModelEvents } from './store.ts'

export interface Models extends Part {
  readonly models: ModelService
  readonly local: LocalModels
  readonly events: ModelEvents
}

/**
 * Files of a model take about twice their size in memory once they are run, so those that are held at once have a
 * quarter of what a child may take.
 */
const MEMORY_SHARE = 4

/** The models that were added: fetched, pinned, kept as objects, and copied to the disks where they are run. */
export const createModels = (parts: VisionParts, { ml }: { readonly ml: Ml }): Models => {
  const { config } = parts
  const events: ModelEvents = { ready: [], guards: [], sweeps: [] }
  const local = new LocalModels({
    folder: modelsFolder(config.FOVEA_DATA_DIR),
    objects: parts.objects,
    ids: parts.ids,
    memory: Math.floor(config.VISION_PROCESS_MEMORY / MEMORY_SHARE),
  })
  const models = createModelService({ ...parts, local, events })
  parts.registry.registerReferences('vision.models', findReferences)
  const prune = async (): Promise<void> => {
    const rows = await listModels(parts.db.query)
    await local.prune(rows.map(({ key }) => key))
  }
  const listen = async (): Promise<() => void> => {
    await prune()
    return parts.bus.listen(MODELS_CHANNEL, signal => {
      const key = signal.startsWith('evict ') ? signal.slice('evict '.length) : null
      const done = key === null ? prune() : local.evict(key)
      done.catch(error => parts.log.warn({ err: error }, 'files of models could not be removed'))
    })
  }
  let listening: Promise<() => void> | undefined
  const once = async (): Promise<void> => {
    listening ??= listen()
    await listening
  }
  return {
    models,
    local,
    events,
    handlers: [
      handleJob(addModel, async ({ key }, context) => {
        await parts.objects.untilAvailable(context.signal)
        await runAdd({ ...parts, ml, local, events }, key, context)
      }),
      handleJob(removeModel, ({ key }, context) => models.runRemoval(key, context)),
    ],
    serve: once,
    work: once,
    close: async () => (await listening)?.(),
  }
}

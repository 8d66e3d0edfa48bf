import { handleJob } from '#kernel/jobs'
import type { Ml } from '../ml/ml.ts'
import type { Models } from '../models/part.ts'
import type { Part, VisionParts } from '../part.ts'
import type { Settings } from '../settings/settings.ts'
import { catalogueRoutes } from './catalogue.routes.ts'
import { type CatalogueService, createCatalogueService } from './catalogue.service.ts'
import { deleteOfModel } from './embedding.repository.ts'
import { enqueueFillAll, type FillParts, runFill, runFillAll } from './fill.ts'
import { createService } from './http/service.ts'
import { fillAll, fillProject } from './jobs.ts'
import type { Embeddings } from './ports.ts'
import { createProviders } from './providers.ts'
import { checkSwitch, refuseWhileSearched } from './switch.ts'
import { imageEmbedding } from './task.ts'
import { TopUp } from './top-up.ts'

interface Needs {
  readonly ml: Ml
  readonly models: Models
  readonly settings: Settings
}

/** Rows of one transaction when what a model made is removed. */
const SWEEP = 2_000

/** The vectors by which pictures are found: who makes them, and that they are complete. */
export const createEmbeddings = (
  parts: VisionParts,
  { ml, models, settings }: Needs,
): Part & { readonly embeddings: Embeddings; readonly catalogue: CatalogueService } => {
  const service = createService(parts)
  const providers = createProviders({ ...parts, ml, settings, local: models.local, service })
  const fill: FillParts = { ...parts, providers, settings }
  const topUp = new TopUp({ ...parts, providers, settings })
  models.events.ready.push((tx, { key }) => enqueueFillAll(parts, tx, key))
  models.events.guards.push(refuseWhileSearched)
  models.events.sweeps.push((tx, key) => deleteOfModel(tx, key, SWEEP))
  settings.onChange((tx, change) => checkSwitch(providers, tx, change))
  parts.library.onArrival(async (_tx, asset) => {
    if (asset.kind === 'image') topUp.arrived(asset.projectId)
  })
  const catalogue = createCatalogueService({
    ...parts,
    models: models.models,
    local: models.local,
    providers,
    serviceUrl: parts.config.VISION_EMBEDDINGS_URL ?? null,
  })
  return {
    embeddings: providers,
    catalogue,
    routes: catalogueRoutes(catalogue),
    tasks: [imageEmbedding({ ...parts, providers })],
    handlers: [
      handleJob(fillProject, (input, context) => runFill(fill, input, context)),
      handleJob(fillAll, ({ model }, context) => runFillAll(fill, model, context)),
    ],
    housekeeping: [topUp.housekeeping],
    close: () => topUp.close(),
  }
}

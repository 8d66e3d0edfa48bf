import { type Actor, may, requireCurrentProject } from '#kernel/access'
import type { Database } from '#kernel/db'
import type { Jobs } from '#kernel/jobs'
import { modelBuiltIn, modelNotFound, modelNotReady } from '../models/errors.ts'
import { KNOWN_MODELS } from '../models/known.ts'
import type { LocalModels } from '../models/local-models.ts'
import { findModel, listModels } from '../models/model.repository.ts'
import type { ModelService } from '../models/model.service.ts'
import { progressOf } from '../models/publish.ts'
import type { Fill, VisionModel, VisionModelInput, VisionModelList } from '../models/schema.ts'
import type { ModelRow } from '../models/tables.ts'
import { COLOUR_LAYOUT } from './colour-layout/provider.ts'
import { countFill } from './embedding.repository.ts'
import { fillProject } from './jobs.ts'
import type { EmbeddingProvider } from './ports.ts'
import type { Providers } from './providers.ts'

/** All that makes vectors on this server, as a project sees it. */
export interface CatalogueService {
  list(actor: Actor): Promise<VisionModelList>
  add(actor: Actor, input: VisionModelInput): Promise<VisionModel>
  remove(actor: Actor, key: string): Promise<VisionModel>
  evict(actor: Actor, key: string): Promise<VisionModel>
  /** Goes through the pictures of the project that have no vector of the model. */
  fill(actor: Actor, key: string): Promise<{ jobId: string | null; fill: Fill }>
}

interface Parts {
  readonly db: Database
  readonly jobs: Jobs
  readonly models: ModelService
  readonly local: LocalModels
  readonly providers: Providers
  /** The address of the service of the configuration. */
  readonly serviceUrl: string | null
}

export const createCatalogueService = (parts: Parts): CatalogueService => ({
  async list(actor) {
    const seen = await lookFor(parts, actor)
    const items = parts.providers.builtIn.map(provider => presentBuiltIn(parts, provider))
    for (const row of await listModels(parts.db.query)) items.push(await presentRow(parts, row))
    return {
      items: await Promise.all(items.map(item => withProject(parts, seen, item))),
      known: KNOWN_MODELS,
    }
  },

  add: async (actor, input) => present(parts, actor, await parts.models.add(actor, input)),

  async remove(actor, key) {
    refuseBuiltIn(parts, key)
    return present(parts, actor, await parts.models.remove(actor, key))
  },

  async evict(actor, key) {
    refuseBuiltIn(parts, key)
    return present(parts, actor, await parts.models.evict(actor, key))
  },

  async fill(actor, key) {
    const projectId = requireCurrentProject(actor, 'vision:write')
    const provider = await parts.providers.provider(key)
    if (!provider) {
      const row = await findModel(parts.db.query, key)
      throw row ? modelNotReady(key, row.state) : modelNotFound(key)
    }
    return parts.db.transaction(async tx => {
      const fill = await countFill(tx, projectId, key)
      if (fill.done + fill.failed >= fill.total) return { jobId: null, fill }
      const subject = { projectId, requestId: actor.requestId }
      const job = await parts.jobs.enqueue(tx, fillProject, { projectId, model: key }, subject)
      return { jobId: job.id, fill }
    })
  },
})

/** The project whose fills are told, and the model that it is searched by. */
interface Looker {
  readonly projectId: string
  readonly active: string
}

const lookFor = async ({ providers }: Parts, actor: Actor): Promise<Looker | null> => {
  const { projectId } = actor
  if (projectId === null || !may(actor, projectId, 'vision:read')) return null
  return { projectId, active: (await providers.active(projectId)).model.key }
}

const present = async (parts: Parts, actor: Actor, row: ModelRow): Promise<VisionModel> =>
  withProject(parts, await lookFor(parts, actor), await presentRow(parts, row))

const withProject = async (parts: Parts, looker: Looker | null, item: VisionModel): Promise<VisionModel> => {
  if (!looker || item.state !== 'ready') return item
  const fill = await countFill(parts.db.query, looker.projectId, item.key)
  return { ...item, active: looker.active === item.key, fill }
}

const presentRow = async ({ models, local }: Parts, row: ModelRow): Promise<VisionModel> => {
  const { key, id, revision, commit, dtype, family, dimensions, modalities, size, source, createdAt } = row
  return {
    key,
    id,
    revision,
    commit,
    dtype,
    family,
    dimensions,
    modalities,
    understands: 'content',
    ...(await models.status(row)),
    progress: progressOf(row),
    size,
    source: { kind: source.kind, location: source.kind === 'hub' ? source.url : source.folder },
    builtIn: false,
    active: false,
    local: await local.has(row),
    fill: null,
    jobId: row.state === 'adding' ? row.jobId : null,
    createdAt,
  }
}

const presentBuiltIn = ({ serviceUrl }: Parts, { model }: EmbeddingProvider): VisionModel => {
  const isLayout = model.key === COLOUR_LAYOUT.key
  return {
    key: model.key,
    id: model.key,
    revision: null,
    commit: null,
    dtype: null,
    family: isLayout ? 'colour-layout' : null,
    dimensions: model.dimensions,
    modalities: [...model.modalities],
    understands: isLayout ? 'colours' : 'content',
    state: 'ready',
    progress: 1,
    size: isLayout ? 0 : null,
    source: isLayout ? { kind: 'built-in', location: null } : { kind: 'http', location: serviceUrl },
    failure: null,
    builtIn: true,
    active: false,
    local: isLayout,
    fill: null,
    jobId: null,
    createdAt: null,
  }
}

const refuseBuiltIn = ({ providers }: Parts, key: string): void => {
  if (providers.builtIn.some(({ model }) => model.key === key)) throw modelBuiltIn(key)
}

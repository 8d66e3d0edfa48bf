import { type Actor, requireCurrentProject } from '#kernel/access'
import type { Job } from '#kernel/jobs'
import type { AssetView } from '#modules/library'
import { readStoredFilters, type StoredFilters } from '../filters.ts'
import type { VisionSettings } from '../settings/settings.ts'
import { chunksOf } from './chunks.ts'
import { describeSchema } from './describe.ts'
import { kindNotTaken, taskNotFound, taskUnavailable } from './errors.ts'
import { chunkSizeOf, declarationFor, runBatch } from './jobs.ts'
import type { TaskParts } from './parts.ts'
import { type PlannedRun, planRun } from './plan.ts'
import { findDone } from './result.repository.ts'
import type { VisionCapabilities, VisionJobs, VisionRun, VisionTaskView } from './schema.ts'
import type { VisionTask } from './task.ts'
import { listWorkers, type WorkerList } from './workers.ts'

/** What can be done with assets, and asking for it. */
export interface TaskService {
  /** Of the request's project: which tasks there are, whether they can run, and who would run them. */
  capabilities(actor: Actor): Promise<VisionCapabilities>
  /**
   * Has a task run by jobs. 404 `vision.task_not_found` and `library.asset_not_found`, 400 for parameters that the task
   * does not take, 409 when it cannot run now (its own code, e.g. `vision.faces_not_enabled`), 422
   * `vision.kind_not_taken`. No job is made for what has a result already, unless `force`.
   */
  run(actor: Actor, name: string, wish: VisionRun): Promise<VisionJobs>
}

/** The models of this server, as a project sees them. */
export interface ModelList {
  list(actor: Actor): Promise<{ readonly items: VisionCapabilities['models'] }>
}

export interface TaskServiceParts extends TaskParts {
  readonly workers: WorkerList
  readonly models: ModelList
}

export const createTaskService = (parts: TaskServiceParts): TaskService => ({
  async capabilities(actor) {
    const projectId = requireCurrentProject(actor, 'vision:read')
    const settings = await parts.settings.of(parts.db.query, projectId)
    const items = await Promise.all(
      parts.registry.list().map(task => describeTask(task, projectId, settings)),
    )
    const { items: models } = await parts.models.list(actor)
    return { items, models, workers: await listWorkers(parts.workers) }
  },

  async run(actor, name, { assetIds, query, params, force }) {
    const task = parts.registry.find(name)
    if (!task)
      throw taskNotFound(
        name,
        parts.registry.list().map(known => known.name),
      )
    if (assetIds) return runOnAssets(parts, actor, task, { ids: [...new Set(assetIds)], params, force })
    return runOnQuery(parts, actor, task, { query: query ?? {}, params, force })
  },
})

const describeTask = async (
  task: VisionTask,
  projectId: string,
  settings: VisionSettings,
): Promise<VisionTaskView> => ({
  name: task.name,
  version: task.version,
  title: task.title,
  description: task.description,
  inputs: [...task.inputs],
  params: describeSchema(task.params, 'input'),
  output: describeSchema(task.output, 'output'),
  cost: task.cost,
  batch: task.batch,
  onArrival: settings.onArrival.includes(task.name) && (task.wanted?.(settings) ?? true),
  model: await modelOf(task, projectId),
  unavailable: (await task.unavailable?.(projectId)) ?? null,
})

/** With the parameters that it has unless told; a task that needs some has no model to show before. */
const modelOf = async (task: VisionTask, projectId: string): Promise<string | null> => {
  const usual = task.params.safeParse({})
  return usual.success ? ((await task.model?.(projectId, usual.data)) ?? null) : null
}

interface Wish {
  readonly params: Readonly<Record<string, unknown>>
  readonly force: boolean
}

const plan = async (task: VisionTask, projectId: string, { params }: Wish): Promise<PlannedRun> => {
  const unavailable = await task.unavailable?.(projectId)
  if (unavailable) throw taskUnavailable(unavailable)
  return planRun(task, projectId, params)
}

const runOnQuery = async (
  parts: TaskServiceParts,
  actor: Actor,
  task: VisionTask,
  { query, params, force }: Wish & { readonly query: StoredFilters },
): Promise<VisionJobs> => {
  const projectId = requireCurrentProject(actor, 'vision:write')
  await plan(task, projectId, { params, force })
  const { items } = await parts.library.reader.page(parts.db.query, projectId, {
    ...readStoredFilters(query),
    sort: '-createdAt',
    limit: 1,
  })
  if (items.length === 0) return { jobs: [] }
  const input = { task: task.name, query, params: { ...params }, force, projectId }
  const subject = { projectId, requestId: actor.requestId }
  return parts.db.transaction(async tx => ({
    jobs: [await parts.jobs.enqueue(tx, runBatch, input, subject)],
  }))
}

const runOnAssets = async (
  parts: TaskServiceParts,
  actor: Actor,
  task: VisionTask,
  wish: Wish & { readonly ids: readonly string[] },
): Promise<VisionJobs> => {
  const assets = await requireAssets(parts, actor, wish.ids)
  for (const { id, kind } of assets) {
    if (!task.inputs.includes(kind)) throw kindNotTaken(task.name, task.inputs, id, kind)
  }
  const jobs: Job[] = []
  const projects = Map.groupBy(assets, asset => asset.projectId)
  const open: [string, AssetView[]][] = []
  for (const [projectId, own] of projects) {
    const planned = await plan(task, projectId, wish)
    const done = wish.force ? new Map() : await findDone(parts.db.query, planned.key, own)
    open.push([projectId, own.filter(({ id }) => !done.has(id))])
  }
  await parts.db.transaction(async tx => {
    for (const [projectId, own] of open) {
      const chunks = chunksOf(own, chunkSizeOf(task)).map(chunk =>
        chunkJob(actor, task, projectId, chunk, wish),
      )
      jobs.push(...(await parts.jobs.enqueueMany(tx, declarationFor(task), chunks)))
    }
  })
  return { jobs }
}

const chunkJob = (
  actor: Actor,
  task: VisionTask,
  projectId: string,
  chunk: readonly AssetView[],
  { params, force }: Wish,
) => ({
  input: {
    task: task.name,
    assets: chunk.map(({ id, version }) => ({ id, version })),
    params: { ...params },
    force,
    batchId: null,
  },
  subject: {
    projectId,
    assetId: chunk.length === 1 ? (chunk[0]?.id ?? null) : null,
    requestId: actor.requestId,
  },
})

const FIND_PAGE = 200

/** In the order of `ids`; what is not there, or not the caller's, is the 404 of that asset. */
const requireAssets = async (
  { library, db }: TaskServiceParts,
  actor: Actor,
  ids: readonly string[],
): Promise<AssetView[]> => {
  const found = new Map<string, AssetView>()
  for (const page of chunksOf(ids, FIND_PAGE)) {
    for (const asset of await library.reader.findMany(db.query, page)) found.set(asset.id, asset)
  }
  return Promise.all(
    ids.map(async id => {
      const asset = found.get(id)
      const isSeen = asset !== undefined && actor.grants.get(asset.projectId)?.has('vision:write')
      return isSeen ? asset : library.reader.require(actor, id, 'vision:write')
    }),
  )
}

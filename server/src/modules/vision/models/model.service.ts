import { stat } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import { type Actor, requireScope, systemActor } from '#kernel/access'
import type { Database, NotificationBus, Tx } from '#kernel/db'
import { hasCode } from '#kernel/errors'
import { invalidField } from '#kernel/http'
import type { JobContext, Jobs } from '#kernel/jobs'
import type { Notices } from '#kernel/notices'
import type { Clock } from '#kernel/system'
import type { VisionConfig } from '../variables.ts'
import { modelBeingRemoved, modelNotFound, tooManyModels } from './errors.ts'
import { addModel, removeModel } from './jobs.ts'
import type { LocalModels } from './local-models.ts'
import {
  countModels,
  deleteModel,
  findModel,
  insertModel,
  lockModel,
  MAX_MODELS,
  updateModel,
} from './model.repository.ts'
import { CONFIG_FILE } from './model-files.ts'
import { publishModel } from './publish.ts'
import type { VisionModel, VisionModelInput } from './schema.ts'
import { MODELS_CHANNEL, type ModelEvents } from './store.ts'
import type { ModelRow, ModelSource } from './tables.ts'

/** How a model that was added is, and why it is not ready. */
export type ModelStatus = Pick<VisionModel, 'state' | 'failure'>

/** The rules of models; all changes are for those who administer the server. */
export interface ModelService {
  /** Adds a model, or goes on with one that failed or was cancelled. Throws 409 `vision.model_being_removed`. */
  add(actor: Actor, input: VisionModelInput): Promise<ModelRow>
  /** Begins to remove a model with all that it made. Throws what the guards throw, and 404. */
  remove(actor: Actor, key: string): Promise<ModelRow>
  /** Frees the disks of all nodes of its files; they come back from the object store when they are needed. */
  evict(actor: Actor, key: string): Promise<ModelRow>
  status(row: ModelRow): Promise<ModelStatus>
  /** The job that removes. */
  runRemoval(key: string, context: Pick<JobContext, 'signal' | 'transaction'>): Promise<void>
}

interface Parts {
  readonly db: Database
  readonly bus: NotificationBus
  readonly jobs: Jobs
  readonly notices: Notices
  readonly clock: Clock
  readonly config: VisionConfig
  readonly local: LocalModels
  readonly events: ModelEvents
}

export const keyOf = ({ id, revision, dtype }: Pick<VisionModelInput, 'id' | 'revision' | 'dtype'>): string =>
  `${id}@${revision}:${dtype}`

export const createModelService = (parts: Parts): ModelService => ({
  async add(actor, input) {
    requireScope(actor, 'system:admin')
    const source = await chooseSource(parts.config, input)
    return parts.db.transaction(async tx => {
      const row = await lockModel(tx, keyOf(input))
      if (!row) return begin(parts, tx, actor, input, source)
      if (row.state === 'removing') throw modelBeingRemoved(row.key)
      const { state } = await statusOf(parts, row)
      return state === 'failed' ? again(parts, tx, actor, row, source) : row
    })
  },

  async remove(actor, key) {
    requireScope(actor, 'system:admin')
    const row = await parts.db.transaction(async tx => {
      const before = await lockModel(tx, key)
      if (!before) throw modelNotFound(key)
      if (before.state === 'removing') return before
      for (const guard of parts.events.guards) await guard(tx, key)
      await parts.jobs.enqueue(tx, removeModel, { key }, { projectId: null, requestId: actor.requestId })
      const after =
        (await updateModel(tx, key, { state: 'removing', updatedAt: parts.clock.now() })) ?? before
      await publishModel(parts.notices, tx, after)
      return { ...after, wasAdding: before.state === 'adding' }
    })
    if ('wasAdding' in row && row.wasAdding) await stopFetching(parts, row.jobId)
    return row
  },

  async evict(actor, key) {
    requireScope(actor, 'system:admin')
    const row = await findModel(parts.db.query, key)
    if (!row) throw modelNotFound(key)
    await parts.local.evict(key)
    parts.bus.signal(MODELS_CHANNEL, `evict ${key}`)
    return row
  },

  status: row => statusOf(parts, row),

  async runRemoval(key, { signal, transaction }) {
    for (const sweep of parts.events.sweeps) {
      for (;;) {
        signal.throwIfAborted()
        if ((await transaction(tx => sweep(tx, key))) === 0) break
      }
    }
    await transaction(tx => deleteModel(tx, key))
    parts.bus.signal(MODELS_CHANNEL, 'gone')
  },
})

const begin = async (
  parts: Parts,
  tx: Tx,
  actor: Actor,
  input: VisionModelInput,
  source: ModelSource,
): Promise<ModelRow> => {
  const key = keyOf(input)
  if ((await countModels(tx)) >= MAX_MODELS) throw tooManyModels(MAX_MODELS)
  const subject = { projectId: null, requestId: actor.requestId }
  const job = await parts.jobs.enqueue(tx, addModel, { key }, subject)
  const row = await insertModel(tx, {
    key,
    id: input.id,
    revision: input.revision,
    dtype: input.dtype,
    source,
    jobId: job.id,
    createdAt: parts.clock.now(),
    createdBy: actor.userId,
  })
  // Another request was quicker, and its job is the one that waits.
  if (!row) return (await findModel(tx, key)) ?? Promise.reject(modelNotFound(key))
  await publishModel(parts.notices, tx, row)
  return row
}

/** A new job for a model that did not come; what has come is kept. */
const again = async (
  parts: Parts,
  tx: Tx,
  actor: Actor,
  row: ModelRow,
  source: ModelSource,
): Promise<ModelRow> => {
  const subject = { projectId: null, requestId: actor.requestId }
  const job = await parts.jobs.enqueue(tx, addModel, { key: row.key }, subject)
  const change = {
    failureCode: null,
    failureMessage: null,
    jobId: job.id,
    source,
    updatedAt: parts.clock.now(),
  }
  const after = (await updateModel(tx, row.key, change)) ?? row
  await publishModel(parts.notices, tx, after)
  return after
}

/** The folder that is named, the model's own below VISION_MODELS_DIR when it is there, or the hub. */
const chooseSource = async (config: VisionConfig, { id, folder }: VisionModelInput): Promise<ModelSource> => {
  const root = config.VISION_MODELS_DIR
  if (folder !== undefined) {
    if (!isAbsolute(folder) && root === undefined) {
      throw invalidField('body.folder', 'must be absolute, because VISION_MODELS_DIR is not set')
    }
    return { kind: 'folder', folder: isAbsolute(folder) ? folder : resolve(root ?? '', folder) }
  }
  if (root !== undefined) {
    const own = resolve(root, id)
    const config = await stat(join(own, CONFIG_FILE)).catch(() => null)
    if (config?.isFile()) return { kind: 'folder', folder: own }
  }
  return { kind: 'hub', url: config.VISION_HUB_URL }
}

const SYSTEM = systemActor({ projectId: null, requestId: null })

/** A model that is being added is as its job is: a job can end without a word to the model, by a cancel or a quarantine. */
const statusOf = async ({ jobs }: Parts, row: ModelRow): Promise<ModelStatus> => {
  if (row.state !== 'adding') return { state: row.state, failure: null }
  if (row.failureCode !== null) {
    return { state: 'failed', failure: { code: row.failureCode, message: row.failureMessage ?? '' } }
  }
  try {
    const { status, error } = await jobs.get(SYSTEM, row.jobId)
    if (status === 'queued') return { state: 'queued', failure: null }
    if (status === 'running' || status === 'succeeded') return { state: 'downloading', failure: null }
    return { state: 'failed', failure: error ?? CANCELLED }
  } catch (error) {
    if (hasCode(error, 'jobs.job_not_found')) return { state: 'failed', failure: CANCELLED }
    throw error
  }
}

const CANCELLED = {
  code: 'job.cancelled',
  message: 'It was cancelled; add it again to go on where it ended.',
} as const

const stopFetching = async ({ jobs }: Parts, jobId: string): Promise<void> => {
  await jobs.cancel(SYSTEM, jobId).catch(error => {
    // It has just ended by itself.
    if (!hasCode(error, 'jobs.already_ended') && !hasCode(error, 'jobs.job_not_found')) throw error
  })
}

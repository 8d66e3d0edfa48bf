import type { Database, Tx } from '#kernel/db'
import { invalidField } from '#kernel/http'
import { modelInUse, modelNotFilled, modelNotReady } from '../models/errors.ts'
import { holdModel } from '../models/model.repository.ts'
import { countSearchedBy } from '../settings/settings.repository.ts'
import type { SettingsChange } from '../settings/settings.ts'
import { countFill } from './embedding.repository.ts'
import type { Providers } from './providers.ts'

/** A model that has gone through so much of a project may be chosen: what arrives meanwhile keeps it below all. */
const FILLED_ENOUGH = 0.95

/** Refuses a model that is not there, not ready, or, unless it is forced, not filled. It cannot be removed meanwhile. */
export const checkSwitch = async (
  providers: Providers,
  tx: Tx,
  { projectId, before, after, force }: SettingsChange,
): Promise<void> => {
  const key = after.embeddingModel
  if (key === null || key === before.embeddingModel) return
  if (!providers.builtIn.some(({ model }) => model.key === key)) {
    const row = await holdModel(tx, key)
    if (!row) throw invalidField('body.embeddingModel', `there is no model ${key}: GET /v1/vision/models`)
    if (row.state !== 'ready') throw modelNotReady(key, row.state)
  }
  if (force) return
  const { done, failed, total } = await countFill(tx, projectId, key)
  if (done + failed < total * FILLED_ENOUGH) throw modelNotFilled(key, done, total)
}

/** Keeps a model that a project named. */
export const refuseWhileSearched = async (tx: Tx | Database['query'], key: string): Promise<void> => {
  const projects = await countSearchedBy(tx, key)
  if (projects > 0) throw modelInUse(key, projects)
}

import type { Tx } from '#kernel/db'
import { holdModel } from '../models/model.repository.ts'
import { encodeVector } from '../vector.ts'
import { storeEmbedding } from './embedding.repository.ts'

/**
 * Whether vectors of a model may be kept: not while it is being removed. Its row is held, so the removal waits for what is
 * being kept and then finds it. `builtIn` models have no row.
 */
export const mayKeep = async (tx: Tx, model: string, builtIn: readonly string[]): Promise<boolean> =>
  builtIn.includes(model) || (await holdModel(tx, model))?.state === 'ready'

export interface Kept {
  readonly projectId: string
  readonly assetId: string
  readonly version: number
  readonly model: string
  readonly vector: Float32Array
  readonly at: number
}

export const keepVector = (tx: Tx, { vector, at, ...row }: Kept): Promise<void> =>
  storeEmbedding(tx, { ...row, vector: encodeVector(vector), createdAt: at })

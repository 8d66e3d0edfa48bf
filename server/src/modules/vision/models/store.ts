import type { Tx } from '#kernel/db'
import type { ModelRow } from './tables.ts'

/** Told in the transaction that makes a model ready. */
export type ReadyListener = (tx: Tx, model: ModelRow) => Promise<void>

/** What the parts above do when models come and go; registered while the program is put together. */
export interface ModelEvents {
  readonly ready: ReadyListener[]
  /** Throws a Problem that keeps the model. */
  readonly guards: ((tx: Tx, key: string) => Promise<void>)[]
  /** Removes some of what the model made; answers how many rows, 0 when nothing is left. */
  readonly sweeps: ((tx: Tx, key: string) => Promise<number>)[]
}

/** Signals of one process to all others, about files on their disks: `evict <key>`, or `gone`. */
export const MODELS_CHANNEL = 'vision_models'

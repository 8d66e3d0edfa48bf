import type { Tx } from '#kernel/db'
import type { AssetRow } from './asset.repository.ts'
import { type AssetView, viewOf } from './view.ts'

/** Told within the transaction that makes a version the current one and whole: what it does commits with it. */
export type ArrivalListener = (tx: Tx, asset: AssetView, requestId: string | null) => Promise<void>

/** Who wants to know of versions that arrived; modules above register while the program is put together. */
export interface Arrivals {
  listen(listener: ArrivalListener): void
  /** For an image when its renditions are there, for anything else with its bytes. */
  tell(tx: Tx, row: AssetRow, requestId: string | null): Promise<void>
}

export const createArrivals = (): Arrivals => {
  const listeners: ArrivalListener[] = []
  return {
    listen: listener => {
      listeners.push(listener)
    },
    async tell(tx, row, requestId) {
      const view = viewOf(row)
      for (const listener of listeners) await listener(tx, view, requestId)
    },
  }
}

import type { Deliver } from './delivery.ts'
import type { Pacing } from './pacing.ts'
import type { Item } from './store.ts'

export type Drop = (reason: string, count?: number) => void

export interface Sender {
  /** Whether a request may go out now. */
  isFree(): boolean
  /** False when the batch has to wait; it is then still the caller's. */
  send(items: readonly Item[], keepalive?: boolean): Promise<boolean>
}

/** Sends batches, and decides from the answer what becomes of them; `onTaken` follows each that was taken. */
export const createSender = (deliver: Deliver, pacing: Pacing, drop: Drop, onTaken: () => void): Sender => {
  let inFlight = 0
  const send = async (items: readonly Item[], keepalive?: boolean): Promise<boolean> => {
    inFlight++
    const { status, askedMs, wrong } = await deliver(items, keepalive)
    inFlight--
    if (status === 0 || status === 408 || status === 429 || status >= 500) {
      pacing.failed(Date.now(), askedMs)
      return false
    }
    const isTooLarge = status === 413
    if (isTooLarge && items.length > 1) {
      const half = items.length >> 1
      // A repeat of the first half, should the second have to wait, is a duplicate that the server knows.
      return (await send(items.slice(0, half))) && send(items.slice(half))
    }
    if (status < 300) {
      pacing.succeeded()
      drop('rejected', wrong)
      onTaken()
    } else drop(isTooLarge ? 'too_large' : 'refused', items.length)
    return true
  }
  return { send, isFree: () => !pacing.wait(Date.now()) && !(inFlight && pacing.isProbing()) }
}

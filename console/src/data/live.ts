import { FoveaError, type Notice } from '@fovea/client'
import { fovea } from './client.ts'
import { reportError } from './query-client.ts'
import { createStore } from './store.ts'

export type Connection = 'connecting' | 'live' | 'lost'

/** Whether changes made elsewhere reach this page at the moment. */
export const connection = createStore<Connection>('connecting')

export type LiveOptions = {
  onNotice: (notice: Notice) => void
  /** The connection stands again, but not behind a known notice: some may have passed unseen. */
  onGap: () => void
}

/**
 * Follows the notices of the chosen project until `signal` fires. The client opens a broken connection again behind
 * the last notice; only a break before the first one can leave a gap.
 */
export async function followNotices({ onNotice, onGap }: LiveOptions, signal: AbortSignal) {
  let broken = false
  let heard = false
  const stream = fovea().stream({
    signal,
    onOpen: () => {
      if (broken && !heard) onGap()
      connection.set('live')
    },
    onReconnect: () => {
      broken = true
      connection.set('lost')
    },
  })
  try {
    for await (const notice of stream) {
      heard = true
      onNotice(notice)
    }
  } catch (error) {
    if (signal.aborted) return
    connection.set('lost')
    // The client gives up only when credentials or request are refused; the frame then asks for a new sign-in.
    if (!(error instanceof FoveaError)) throw error
    reportError(error)
  }
}

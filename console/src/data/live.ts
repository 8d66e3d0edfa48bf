import { FoveaError, type Notice } from '@fovea/client'
import { fovea } from './client.ts'
import { reportError } from './query-client.ts'
import { createStore } from './store.ts'

export type Connection = 'connecting' | 'live' | 'lost'

/** Whether changes made elsewhere reach this page at the moment. */
export const connection = createStore<Connection>('connecting')

export type LiveOptions = {
  onNotice: (notice: Notice) => void
  /** What was loaded before now may lack what happened before the stream stood. */
  onGap: () => void
}

/**
 * Follows the notices of the chosen project until `signal` fires. The client opens a broken connection again where it
 * stood, so only what was loaded before the first opening can have missed something.
 */
export async function followNotices({ onNotice, onGap }: LiveOptions, signal: AbortSignal) {
  let opened = false
  const stream = fovea().stream({
    signal,
    onOpen: () => {
      if (!opened) onGap()
      opened = true
      connection.set('live')
    },
    onReconnect: () => connection.set('lost'),
  })
  try {
    for await (const notice of stream) onNotice(notice)
  } catch (error) {
    if (signal.aborted) return
    connection.set('lost')
    // The client gives up only when credentials or request are refused; the frame then asks for a new sign-in.
    if (!(error instanceof FoveaError)) throw error
    reportError(error)
  }
}

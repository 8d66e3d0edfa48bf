import { iterate } from './pages.ts'
import type { Transport } from './transport.ts'
import type { Page, Signal, SignalQuery } from './types.ts'

/** What the rules found in sessions. */
export function signalsResource(transport: Transport) {
  const list = (query: SignalQuery = {}) =>
    transport.json<Page<Signal>>('GET', '/v1/signals', { query: { ...query } })
  return { list, iterate: (query: SignalQuery = {}) => iterate(list, query) }
}

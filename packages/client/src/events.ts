import { chunks } from './chunks.ts'
import type { Transport } from './transport.ts'
import type { IngestReceipt, SendOptions, SentEvent } from './types.ts'

/** The most events that one request may carry. */
const CHUNK = 50

export function eventsResource(transport: Transport) {
  return {
    /**
     * Any number of events, in requests of 50; the answer counts all of them, and comes when they are stored. An event
     * that is sent again is a duplicate, so a `send` that broke may be repeated whole. Needs a key with the scope
     * `sessions:ingest`.
     */
    send: async (events: readonly SentEvent[], options: SendOptions = {}): Promise<IngestReceipt> => {
      const { signal, ...fields } = options
      const sum: IngestReceipt = { accepted: 0, duplicates: 0, rejected: [] }
      let offset = 0
      for (const part of chunks(events, CHUNK)) {
        const receipt = await transport.json<IngestReceipt>('POST', '/v1/events', {
          body: { ...fields, events: part },
          repeatable: true,
          ...(signal ? { signal } : {}),
        })
        sum.accepted += receipt.accepted
        sum.duplicates += receipt.duplicates
        for (const one of receipt.rejected) sum.rejected.push({ ...one, index: one.index + offset })
        offset += part.length
      }
      return sum
    },
  }
}

import { apiKey, type Json } from '#test/factories'
import type { TestServer } from '#test/harness'
import type { Reply } from '#test/requester'

export const eventOf = (fields: Record<string, unknown> = {}): Record<string, unknown> => ({
  eventId: crypto.randomUUID(),
  eventType: 'click',
  timestamp: Date.now(),
  sessionId: 'session-1',
  route: '/cart',
  target: { type: 'button', id: 'buy', selector: '#buy', tagName: 'button' },
  metadata: { x: 10, y: 20 },
  ...fields,
})

export interface Sender {
  readonly key: string
  (events: unknown, options?: { body?: object; headers?: Record<string, string> }): Promise<Reply<Json>>
}

/** Sends events with a key of its own for nothing else. */
export const senderOf = async (server: TestServer, fields: Record<string, unknown> = {}): Promise<Sender> => {
  const key = await apiKey(server, { scopes: ['sessions:ingest'], ...fields })
  const send = (events: unknown, options: { body?: object; headers?: Record<string, string> } = {}) =>
    server.call<Json>('POST', '/v1/events', {
      token: null,
      headers: { 'x-api-key': key, ...options.headers },
      body: { events, ...options.body },
    })
  return Object.assign(send, { key })
}

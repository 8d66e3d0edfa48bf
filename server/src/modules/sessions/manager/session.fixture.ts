import { expect } from 'vitest'
import { apiKey, type Json } from '#test/factories'
import type { TestServer } from '#test/harness'

type Caller = Pick<TestServer, 'call'>

/** An event that is no sign of anything. */
export const eventOf = (sessionId: string, at: number, fields: Record<string, unknown> = {}) => ({
  eventId: crypto.randomUUID(),
  eventType: 'scroll',
  timestamp: at,
  sessionId,
  route: '/cart',
  target: { type: 'button', id: 'buy', selector: '#buy', tagName: 'button' },
  metadata: {},
  ...fields,
})

/** Three clicks on a button that nothing answers: rage, and dead. */
export const rageOf = (sessionId: string, at: number, prefix: string = crypto.randomUUID()) =>
  [0, 300, 600].map((after, index) =>
    eventOf(sessionId, at + after, {
      eventId: `${prefix}-${index}`,
      eventType: 'click',
      metadata: { x: 5, y: 5, interactive: true, response: null },
    }),
  )

/** Sends events as a page does, 50 at a time; all of them must be acknowledged. */
export const sender = async (server: TestServer, project?: string) => {
  const headers: Record<string, string> = project === undefined ? {} : { 'fovea-project': project }
  const key = await (project === undefined
    ? apiKey(server, { scopes: ['sessions:ingest'] })
    : server
        .call<Json>('POST', '/v1/api-keys', { headers, body: { name: 'page', scopes: ['sessions:ingest'] } })
        .then(({ body }) => String(body.secret)))
  return async (events: readonly object[], to: Caller = server): Promise<void> => {
    for (let from = 0; from < events.length; from += 50) {
      const page = events.slice(from, from + 50)
      const reply = await to.call<Json>('POST', '/v1/events', {
        token: null,
        headers: { 'x-api-key': key },
        body: { events: page },
      })
      expect(reply).toMatchObject({ status: 200, body: { rejected: [] } })
    }
  }
}

/** Waits until the session is as told. */
export const untilSession = async (
  server: Caller,
  sessionId: string,
  as: Record<string, unknown>,
  headers: Record<string, string> = {},
): Promise<Json> => {
  let last: Json
  await expect
    .poll(async () => {
      last = (await server.call<Json>('GET', `/v1/sessions/${sessionId}`, { headers })).body
      return last
    })
    .toMatchObject(as)
  return last
}

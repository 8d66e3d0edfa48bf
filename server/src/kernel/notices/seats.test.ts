import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '#test/harness'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ roles: ['api'] })
})
afterAll(() => server.stop())

test('fifty streams are open to each caller, and a closed one makes room for the next', async () => {
  const left = new AbortController()
  const open = (signal: AbortSignal, token?: string) =>
    server.request('GET', '/v1/stream', { signal, ...(token === undefined ? {} : { token }) })
  const first = new AbortController()
  const streams = await Promise.all(
    Array.from({ length: 50 }, (_, index) => open(index === 0 ? first.signal : left.signal)),
  )
  expect(streams.map(({ status }) => status)).toEqual(Array(50).fill(200))
  const refused = await open(left.signal)
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30'])
  expect(await refused.json()).toMatchObject({ code: 'notices.too_many_streams' })
  const key = await server.call<{ secret: string }>('POST', '/v1/api-keys', {
    body: { name: 'another caller', scopes: ['library:read'] },
  })
  expect((await open(left.signal, key.body.secret)).status).toBe(200)
  first.abort()
  await expect.poll(async () => (await open(left.signal)).status).toBe(200)
  left.abort()
})

import { describe, expect, it } from 'vitest'
import { createClient, type RetryEvent } from '../src/index.ts'
import { hangUp, json, problem, silence, startServer } from './local-server.ts'

const ok = json(200, { id: 'a' })

/** A client that notes its pauses instead of making them; its dice always show the same. */
function patient(url: string, random = 1) {
  const pauses: number[] = []
  const retried: RetryEvent[] = []
  const client = createClient({
    baseUrl: url,
    onRetry: event => retried.push(event),
    runtime: {
      sleep: async ms => {
        pauses.push(ms)
      },
      random: () => random,
    },
  })
  return { client, pauses, retried }
}

describe('A request that may be repeated', () => {
  it.each([
    ['a broken connection', hangUp],
    ['too many requests', problem(429, 'x')],
    ['a bad gateway', problem(502, 'x')],
    ['a part that is away', problem(503, 'x')],
    ['a gateway time-out', problem(504, 'x')],
  ])('succeeds after %s', async (_name, failure) => {
    await using server = await startServer(failure, ok)
    const { client, retried } = patient(server.url)
    await expect(client.assets.get('a')).resolves.toEqual({ id: 'a' })
    expect(retried).toMatchObject([{ attempt: 1, method: 'GET', path: '/v1/assets/a' }])
  })

  it('succeeds after a time-out', async () => {
    await using server = await startServer(silence, ok)
    const { client } = patient(server.url)
    await expect(client.request('GET', '/v1/me', { timeoutMs: 50 })).resolves.toEqual({ id: 'a' })
  })

  it('waits twice as long each time at most, and gives up with the last error', async () => {
    await using server = await startServer(
      problem(503, 'first'),
      problem(503, 'second'),
      problem(503, 'last'),
    )
    const { client, pauses } = patient(server.url)
    await expect(client.assets.get('a')).rejects.toMatchObject({ code: 'last' })
    expect(server.seen).toHaveLength(4)
    expect(pauses).toEqual([250, 500, 1000])
  })

  it('waits any time below that, so that many clients do not come back at once', async () => {
    await using server = await startServer(problem(503, 'x'))
    const { client, pauses } = patient(server.url, 0.1)
    await expect(client.assets.get('a')).rejects.toThrow()
    expect(pauses).toEqual([25, 50, 100])
  })

  it('waits as long as the server asks', async () => {
    await using server = await startServer(problem(429, 'x', { 'retry-after': '7' }), ok)
    const { client, pauses } = patient(server.url, 0)
    await client.assets.get('a')
    expect(pauses).toEqual([7000])
  })

  it('fails at once when the server asks for more than a minute', async () => {
    await using server = await startServer(problem(429, 'x', { 'retry-after': '900' }))
    const { client, pauses } = patient(server.url)
    await expect(client.assets.get('a')).rejects.toMatchObject({ retryAfterSeconds: 900 })
    expect(pauses).toEqual([])
  })

  it('is a POST with a key, the same each time', async () => {
    await using server = await startServer(hangUp, problem(409, 'busy', { 'retry-after': '1' }), ok)
    const { client } = patient(server.url)
    await client.projects.create({ name: 'p' })
    const keys = server.seen.map(one => one.headers['idempotency-key'])
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/)
    expect(new Set(keys).size).toBe(1)
    expect(server.seen).toHaveLength(3)
  })
})

it('A POST whose first try still holds the key waits for that, longer than it would for failures', async () => {
  const busy = problem(409, 'request.in_progress', { 'retry-after': '2' })
  await using server = await startServer(hangUp, ...Array(31).fill(busy), ok)
  const { client, pauses } = patient(server.url, 0)
  await expect(client.projects.create({ name: 'p' })).resolves.toEqual({ id: 'a' })
  expect(pauses).toEqual([0, ...Array(31).fill(2000)])
})

describe('A request is not repeated', () => {
  it.each([400, 401, 403, 404, 409, 412, 413, 422, 500])('after status %i', async status => {
    await using server = await startServer(problem(status, 'x'))
    const { client } = patient(server.url)
    await expect(client.assets.get('a')).rejects.toMatchObject({ status })
    expect(server.seen).toHaveLength(1)
  })

  it('when it is a PATCH that may have been carried out', async () => {
    for (const failure of [hangUp, problem(502, 'x'), problem(503, 'x')]) {
      await using server = await startServer(failure, ok)
      await expect(patient(server.url).client.assets.update('a', { label: 'b' })).rejects.toThrow()
      expect(server.seen).toHaveLength(1)
    }
  })

  it('when it is a POST without a key', async () => {
    await using server = await startServer(hangUp, ok)
    await expect(patient(server.url).client.request('POST', '/v1/x', { body: {} })).rejects.toThrow()
    expect(server.seen).toHaveLength(1)
  })

  it('once the caller has aborted during the pause', async () => {
    await using server = await startServer(problem(503, 'x'))
    const controller = new AbortController()
    const client = createClient({ baseUrl: server.url, onRetry: () => controller.abort() })
    const work = client.request('GET', '/v1/me', { signal: controller.signal })
    await expect(work).rejects.toMatchObject({ name: 'AbortError' })
    expect(server.seen).toHaveLength(1)
  })
})

it('A PATCH that the limit refused is sent again, because nothing was done', async () => {
  await using server = await startServer(problem(429, 'x'), ok)
  await expect(patient(server.url).client.assets.update('a', { label: 'b' })).resolves.toEqual({ id: 'a' })
})

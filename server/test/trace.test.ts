import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { loadSection } from '#kernel/config'
import { createGuardedFetcher } from '#kernel/fetch'
import { systemClock } from '#kernel/system'
import { inSpan, startTracing, stopTracing, tracingVariables } from '#kernel/telemetry'
import { type CollectedSpan, type Collector, startCollector } from '#test/collector'
import { picture, uploadBytes } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const CALLER = 'b7ad6b7169203331'
const FROM_CALLER = { traceparent: `00-${TRACE}-${CALLER}-01` }

let collector: Collector
let server: TestServer

beforeAll(async () => {
  collector = await startCollector()
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = collector.url
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '50' }
  await startTracing({ config: loadSection(tracingVariables, env), version: '0' })
  server = await startTestServer()
})
afterAll(async () => {
  await server.stop()
  await stopTracing(5_000)
  delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT
  await collector.close()
})

/** The trace of one request, once its own span, which ends last, has arrived. */
const traceOf = async (requestId: string): Promise<{ root: CollectedSpan; all: CollectedSpan[] }> => {
  const root = await collector.until(spans =>
    spans.find(({ attributes }) => attributes['fovea.request_id'] === requestId),
  )
  return { root, all: collector.spans.filter(({ traceId }) => traceId === root.traceId) }
}

let request = 0
const nextRequest = (): string => {
  request += 1
  return `traced-${request}`
}

describe('a request', () => {
  let id: string
  beforeEach(() => {
    id = nextRequest()
  })

  it('is a span of the caller’s trace, named by its route, with the statements below it', async () => {
    const reply = await server.call('GET', '/v1/assets?label=hidden-in-the-query', {
      headers: { 'x-request-id': id, ...FROM_CALLER },
    })
    expect(reply.status).toBe(200)
    const { root, all } = await traceOf(id)
    expect(root).toMatchObject({
      name: 'GET /v1/assets',
      traceId: TRACE,
      parentId: CALLER,
      kind: 2,
      status: 0,
    })
    expect(root.attributes).toMatchObject({
      'http.request.method': 'GET',
      'http.route': '/v1/assets',
      'http.response.status_code': 200,
    })
    const statement = all.find(({ name }) => name === 'SELECT library.asset')
    expect(statement).toMatchObject({ parentId: root.spanId, kind: 3 })
    expect(statement?.attributes).toMatchObject({
      'db.system.name': 'postgresql',
      'db.operation.name': 'SELECT',
    })
  })

  it('that is refused is no failure of the server', async () => {
    await server.call('GET', '/v1/assets/no-such-asset', { headers: { 'x-request-id': id } })
    const { root } = await traceOf(id)
    expect(root).toMatchObject({ name: 'GET /v1/assets/:id', parentId: null, status: 0 })
    expect(root.attributes['http.response.status_code']).toBe(404)
  })

  it('that the server cannot answer is marked by its code', async () => {
    const { body: kept } = await uploadBytes(server, await picture(1))
    // The disk loses a file.
    await server.app.kernel.objects.remove(kept.receipt.sha256)
    const reply = await server.call('GET', `/v1/assets/${kept.asset.id}/content`, {
      headers: { 'x-request-id': id },
    })
    expect(reply.status).toBe(500)
    const { root } = await traceOf(id)
    expect(root.status).toBe(2)
    expect(root.attributes['error.type']).toBe(reply.body.code)
  })

  it('shows what a child process did for it, measured by the child', async () => {
    const reply = await uploadBytes(server, await picture(2), { headers: { 'x-request-id': id } })
    expect(reply.status).toBe(201)
    const { root, all } = await traceOf(id)
    const run = all.find(({ name }) => name === 'media-probe probe')
    const task = all.find(({ name, parentId }) => name === 'probe' && parentId === run?.spanId)
    expect(run?.parentId).toBe(root.spanId)
    expect(task?.attributes['process.pid']).not.toBe(process.pid)
    expect(task?.startedAt).toBeGreaterThanOrEqual((run?.startedAt ?? Number.NaN) - 1)
    expect(task?.endedAt).toBeLessThanOrEqual((run?.endedAt ?? Number.NaN) + 1)
  })

  it('tells the collector no credential, no query and nothing of a body', async () => {
    await server.call('POST', '/v1/projects', {
      body: { name: 'only-in-the-body' },
      headers: { 'x-request-id': id },
    })
    await traceOf(id)
    const sent = Buffer.concat([...collector.bodies])
    for (const secret of [server.token, 'only-in-the-body', 'hidden-in-the-query', 'no-such-asset']) {
      expect(sent.includes(secret)).toBe(false)
    }
  })

  it('of a probe or a scrape makes no trace', async () => {
    for (const path of ['/health', '/ready', '/metrics']) {
      await server.request('GET', path, { headers: { 'x-request-id': id } })
    }
    const last = nextRequest()
    await server.call('GET', '/v1/me', { headers: { 'x-request-id': last } })
    await traceOf(last)
    expect(collector.spans.filter(({ attributes }) => attributes['fovea.request_id'] === id)).toEqual([])
  })
})

describe('a fetch', () => {
  it('continues the trace at hosts that the operator names', async () => {
    const heard: IncomingHttpHeaders[] = []
    const host = createServer((incoming, response) => {
      heard.push(incoming.headers)
      response.end('ok')
    })
    host.listen(0, '127.0.0.1')
    await once(host, 'listening')
    const address = host.address()
    const port = typeof address === 'object' ? address?.port : 0
    const fetcher = createGuardedFetcher({
      clock: systemClock,
      version: '0',
      allowHosts: [`127.0.0.1:${port}`],
    })
    const signal = AbortSignal.timeout(60_000)
    await inSpan('fetching', {}, async () => {
      const { body } = await fetcher.fetch(`http://127.0.0.1:${port}/key?token=hidden-in-the-url`, {
        maxBytes: 100,
        signal,
      })
      for await (const _ of body);
    })
    await fetcher.close()
    host.close()
    const parent = await collector.until(spans => spans.find(({ name }) => name === 'fetching'))
    const call = collector.spans.find(({ parentId, name }) => parentId === parent.spanId && name === 'GET')
    expect(call?.attributes).toMatchObject({
      'server.address': '127.0.0.1',
      'http.response.status_code': 200,
    })
    expect(heard[0]?.traceparent).toBe(`00-${parent.traceId}-${call?.spanId}-01`)
    expect(Buffer.concat([...collector.bodies]).includes('hidden-in-the-url')).toBe(false)
  })
})

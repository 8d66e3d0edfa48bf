import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Collector, startCollector } from '#test/collector'
import { createTestDatabase } from '#test/database'
import { picture } from '#test/factories'
import { requester } from '#test/harness'
import { Bench, signIn } from './program.ts'

const CALLER = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' }

let collector: Collector
let bench: Bench
let database: Awaited<ReturnType<typeof createTestDatabase>>

beforeAll(async () => {
  collector = await startCollector()
  bench = await Bench.make()
  database = await createTestDatabase()
})
afterAll(async () => {
  await bench.clean()
  await database.drop()
  await collector.close()
})

it('one trace runs from a request through its job in another process to the child that decodes', {
  timeout: 240_000,
}, async () => {
  const { user = 'postgres', password = '', host = '', port = 5432, database: name = '' } = database.target
  const place = host.startsWith('/') ? `?host=${encodeURIComponent(host)}` : ''
  const env = {
    DATABASE_URL: `postgres://${user}:${encodeURIComponent(password)}@${place ? 'localhost' : host}:${port}/${name}${place}`,
    FOVEA_SECRET: Buffer.alloc(32, 7).toString('base64'),
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_SERVICE_NAME: 'album',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
    OTEL_BSP_SCHEDULE_DELAY: '100',
  }
  const serve = bench.start({ command: ['serve'], env })
  await serve.ready()
  const work = bench.start({ command: ['work'], env })
  await work.says('works on jobs')
  const { call } = requester(serve.url, await signIn(serve))
  const kept = await call<{ asset: { id: string } }>('POST', '/v1/assets?label=not-for-the-collector', {
    headers: {
      'content-type': 'application/octet-stream',
      traceparent: `00-${CALLER.traceId}-${CALLER.spanId}-01`,
    },
    body: await picture(1),
  })
  expect(kept.status).toBe(201)

  const named = (wanted: string) =>
    collector.until(spans => spans.find(span => span.name === wanted && span.traceId === CALLER.traceId))
  const request = await named('POST /v1/assets')
  const job = await named('library.derive')
  const run = await named('media derive')
  const child = await named('derive')
  const step = await named('encode preview')
  expect(request).toMatchObject({ parentId: CALLER.spanId, kind: 2 })
  expect(job).toMatchObject({ kind: 5, status: 0 })
  // Enqueued within the request: by its span or one of those below it.
  const inRequest = collector.spans.filter(span => span.traceId === CALLER.traceId && ofSame(span, request))
  expect(inRequest.map(({ spanId }) => spanId)).toContain(job.parentId)
  expect(run.parentId).toBe(job.spanId)
  expect(child.parentId).toBe(run.spanId)
  expect(step.parentId).toBe(child.spanId)

  const processOf = (span: { resource: Readonly<Record<string, unknown>> }) =>
    String(span.resource['service.instance.id']).split('/').at(-1)
  expect(processOf(request)).toBe(String(serve.pid))
  expect(processOf(job)).toBe(String(work.pid))
  expect([serve.pid, work.pid]).not.toContain(child.attributes['process.pid'])
  expect(job.resource).toMatchObject({
    'service.name': 'album',
    'deployment.environment.name': 'test',
  })
  expect(Buffer.concat([...collector.bodies]).includes('not-for-the-collector')).toBe(false)

  const line = serve.output
    .split('\n')
    .find(text => text.includes('"request"') && text.includes('uploadAsset'))
  expect(JSON.parse(line ?? '{}')).toMatchObject({ traceId: CALLER.traceId, spanId: request.spanId })
})

const ofSame = (
  one: { resource: Readonly<Record<string, unknown>> },
  other: { resource: Readonly<Record<string, unknown>> },
): boolean => one.resource['service.instance.id'] === other.resource['service.instance.id']

it('a collector that is away is told once, and neither the start nor a request nor the stop waits for it', {
  timeout: 120_000,
}, async () => {
  const alone = await Bench.make()
  const program = alone.start({
    env: {
      // The discard port: nobody listens there.
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
      OTEL_EXPORTER_OTLP_TIMEOUT: '500',
      OTEL_BSP_SCHEDULE_DELAY: '50',
    },
  })
  await program.ready()
  const { call } = requester(program.url, await signIn(program))
  await program.says('Traces cannot be delivered')
  for (let turn = 0; turn < 50; turn += 1) expect((await call('GET', '/v1/assets')).status).toBe(200)
  program.signal('SIGTERM', 'server')
  expect((await program.exited).code).toBe(0)
  expect(program.output.match(/Traces cannot be delivered/g)).toHaveLength(1)
  expect(program.output).not.toMatch(/"level":"(error|fatal)"/)
  await alone.clean()
})

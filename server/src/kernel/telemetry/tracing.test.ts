import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { loadSection } from '#kernel/config'
import { Problem } from '#kernel/errors'
import { type Collector, startCollector } from '#test/collector'
import {
  createLogger,
  currentTraceparent,
  inSpan,
  isTracing,
  recordSpan,
  startTracing,
  stopTracing,
  tracingVariables,
} from './index.ts'

const REMOTE = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' }
const parentOf = ({ traceId, spanId }: typeof REMOTE, flags = '01') => `00-${traceId}-${spanId}-${flags}`

const begin = async (env: Record<string, string>, onDelivery?: (failure: Error | null) => void) => {
  await startTracing({
    config: loadSection(tracingVariables, env),
    version: '1.2.3',
    ...(onDelivery ? { onDelivery } : {}),
  })
}

describe('without a variable that asks for traces', () => {
  it.each<Record<string, string>>([{}, { OTEL_TRACES_EXPORTER: 'none' }, { OTEL_SERVICE_NAME: 'mine' }])(
    '%j loads and does nothing',
    async env => {
      await begin(env)
      expect(isTracing()).toBe(false)
      const seen = await inSpan('work', {}, async span => ({ span, traceparent: currentTraceparent() }))
      expect(seen).toEqual({ span: null, traceparent: null })
    },
  )

  it('a name that is not known is refused with what is accepted', async () => {
    await expect(begin({ OTEL_TRACES_SAMPLER: 'sometimes' })).rejects.toThrow(/OTEL_TRACES_SAMPLER/)
    await expect(begin({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' })).rejects.toThrow(/expected http\/protobuf/)
  })
})

describe('with a collector', () => {
  let collector: Collector
  beforeAll(async () => {
    collector = await startCollector()
    // The exporter reads the environment itself, as the standard asks.
    process.env.OTEL_EXPORTER_OTLP_ENDPOINT = collector.url
  })
  afterAll(async () => {
    delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT
    await collector.close()
  })
  const env = (more: Record<string, string> = {}) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...more })
  const named = (name: string) => collector.until(spans => spans.find(span => span.name === name))
  beforeEach(() => collector.answer(200))
  afterEach(() => stopTracing(5_000))

  it('nests spans, continues a trace from elsewhere, and says who it is', async () => {
    await begin(env({ OTEL_SERVICE_NAME: 'album' }))
    await inSpan('outer', { kind: 'consumer', traceparent: parentOf(REMOTE) }, async outer => {
      expect(currentTraceparent()).toBe(outer?.traceparent)
      await inSpan('inner', { attributes: { 'fovea.count': 3 } }, async () => undefined)
    })
    await stopTracing(5_000)
    const [outer, inner] = [await named('outer'), await named('inner')]
    expect(outer).toMatchObject({ traceId: REMOTE.traceId, parentId: REMOTE.spanId, kind: 5, status: 0 })
    expect(inner).toMatchObject({ traceId: REMOTE.traceId, parentId: outer.spanId, kind: 1 })
    expect(inner.attributes).toEqual({ 'fovea.count': 3 })
    expect(outer.resource).toMatchObject({ 'service.name': 'album', 'service.version': '1.2.3' })
  })

  it('begins a trace of its own when the traceparent is none', async () => {
    await begin(env())
    await inSpan('alone', { traceparent: 'garbage' }, async () => undefined)
    await stopTracing(5_000)
    expect(await named('alone')).toMatchObject({ parentId: null })
  })

  it('marks what fails by its code, and lets nothing of the message out', async () => {
    await begin(env())
    const refusal = new Problem({ status: 422, code: 'library.unreadable_image', message: 'a secret word' })
    await expect(inSpan('refused', {}, () => Promise.reject(refusal))).rejects.toBe(refusal)
    await expect(inSpan('broken', {}, () => Promise.reject(new TypeError('a secret word')))).rejects.toThrow()
    await stopTracing(5_000)
    expect(await named('refused')).toMatchObject({
      status: 2,
      attributes: { 'error.type': 'library.unreadable_image' },
    })
    expect(await named('broken')).toMatchObject({ status: 2, attributes: { 'error.type': 'TypeError' } })
    expect(Buffer.concat([...collector.bodies]).includes('a secret word')).toBe(false)
  })

  it('takes in what was measured elsewhere, with its own times', async () => {
    await begin(env())
    const child = { name: 'decode', startedAt: 1_700_000_000_100, endedAt: 1_700_000_000_200 }
    await inSpan('parent', {}, async () => {
      recordSpan({
        name: 'task',
        startedAt: 1_700_000_000_000,
        endedAt: 1_700_000_000_300,
        children: [child],
      })
    })
    await stopTracing(5_000)
    const [parent, task, decode] = [await named('parent'), await named('task'), await named('decode')]
    expect(task.parentId).toBe(parent.spanId)
    expect(decode.parentId).toBe(task.spanId)
    expect(decode.startedAt).toBeCloseTo(child.startedAt, 0)
    expect(decode.endedAt).toBeCloseTo(child.endedAt, 0)
  })

  it('writes the ids into the lines that are logged within a span, and only there', async () => {
    await begin(env())
    const lines: string[] = []
    const log = createLogger({ level: 'info', stream: { write: line => void lines.push(line) } })
    log.info('before')
    await inSpan('logged', {}, async () => log.child({ job: 'x' }).info('within'))
    await stopTracing(5_000)
    const { traceId, spanId } = await named('logged')
    const [before, within] = lines.map(line => JSON.parse(line))
    expect(before).not.toHaveProperty('traceId')
    expect(within).toMatchObject({ traceId, spanId, job: 'x' })
  })

  it('keeps to the sampler, and hands the decision on', async () => {
    await begin(env({ OTEL_TRACES_SAMPLER: 'parentbased_always_off' }))
    const handedOn = await inSpan('dropped', {}, async () => currentTraceparent())
    expect(handedOn).toMatch(/-00$/)
    await inSpan('kept', { traceparent: parentOf(REMOTE) }, async () => undefined)
    await stopTracing(5_000)
    await named('kept')
    expect(collector.spans.some(({ name }) => name === 'dropped')).toBe(false)
  })

  it('tells once that the collector is away and once that it is back', async () => {
    const told: (string | null)[] = []
    const { promise: back, resolve } = Promise.withResolvers<void>()
    const { promise: away, resolve: fails } = Promise.withResolvers<void>()
    const hear = (failure: Error | null) => {
      told.push(failure === null ? null : 'away')
      ;(failure ? fails : resolve)()
    }
    // 400 is an answer that no retry can mend.
    collector.answer(400)
    await begin(env({ OTEL_BSP_SCHEDULE_DELAY: '10' }), hear)
    for (let turn = 0; turn < 3; turn += 1) await inSpan('lost', {}, async () => undefined)
    await away
    collector.answer(200)
    const traffic = setInterval(() => void inSpan('found', {}, async () => undefined), 20)
    await back
    clearInterval(traffic)
    expect(told).toEqual(['away', null])
  })

  it('ends in the time that it is given when nobody takes the spans', async () => {
    collector.answer(503)
    await begin(env())
    await inSpan('stuck', {}, async () => undefined)
    const started = performance.now()
    await stopTracing(300)
    // The delivery itself would go on for the ten seconds of its time-out.
    expect(performance.now() - started).toBeLessThan(8_000)
  })
})

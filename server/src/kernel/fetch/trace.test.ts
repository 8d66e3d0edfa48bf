import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadSection } from '#kernel/config'
import { inSpan, startTracing, stopTracing, tracingVariables } from '#kernel/telemetry'
import { createAllowList } from './allow-list.ts'
import { traceHeaders } from './trace.ts'

beforeAll(() =>
  startTracing({
    // Nobody listens there, and nobody has to: what is looked at is what is sent to others.
    config: loadSection(tracingVariables, { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' }),
    version: '0',
  }),
)
afterAll(() => stopTracing(10))

describe('the traceparent', () => {
  const allowList = createAllowList(['intranet.example', '10.0.0.7:9000'])
  it.each([
    ['http://intranet.example/a', true],
    ['http://10.0.0.7:9000/a', true],
    ['http://10.0.0.7/a', false],
    ['https://stranger.example/a', false],
    ['https://intranet.example.stranger.example/a', false],
  ])('goes to %s: %s', async (url, goes) => {
    const headers = await inSpan('fetching', {}, async () => traceHeaders(new URL(url), allowList))
    expect('traceparent' in headers).toBe(goes)
  })
})

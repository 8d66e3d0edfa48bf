import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGuardedFetcher } from '#kernel/fetch'
import { type Clock, systemClock } from '#kernel/system'
import { type Json, readyAsset } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { openAiTexts } from './openai.ts'
import { completion, type OpenAiServer, startOpenAiServer } from './openai-server.fixture.ts'

let provider: OpenAiServer
let jpeg: Buffer
beforeAll(async () => {
  provider = await startOpenAiServer()
  const background = { r: 200, g: 30, b: 30 }
  jpeg = await sharp({ create: { width: 32, height: 32, channels: 3, background } })
    .jpeg()
    .toBuffer()
})
afterAll(() => provider.close())

describe('A provider of texts that speaks as OpenAI does', () => {
  const waits: number[] = []
  const clock: Clock = {
    now: () => Date.now(),
    wait: async (ms, signal) => {
      if (ms > 0 && ms <= 5_000 && Number.isInteger(ms / 1_000)) waits.push(ms)
      else await systemClock.wait(ms, signal)
    },
  }
  const fetcher = createGuardedFetcher({ clock: systemClock, version: 'test' })
  const open = (given: Partial<{ key: string; model: string; timeoutMs: number }> = {}) =>
    openAiTexts(
      { fetcher, clock },
      { name: 'The provider', url: provider.url, key: provider.key, model: 'eyes-1', ...given },
    )
  const read = async (texts = open()): Promise<Json> => {
    try {
      const signal = AbortSignal.timeout(30_000)
      return await texts.read(jpeg, { instruction: 'What is this?', maxTokens: 50, signal })
    } catch (error) {
      // The code is what is expected of a failure.
      return { code: (error as Json).code, retryAfter: (error as Json).retryAfterSeconds }
    } finally {
      await texts.close()
    }
  }
  afterAll(() => fetcher.close())

  it('answers in words, also where it is in a network of one’s own', async () => {
    expect(await read()).toEqual({ text: 'A red bicycle leans on a wall.', truncated: false })
    expect(provider.asked.at(-1)).toBe('What is this?')
  })

  it('answers in parts, and says when it was cut short', async () => {
    const content = [
      { type: 'text', text: 'Two ' },
      { type: 'text', text: 'cats\0.' },
    ]
    provider.next(completion({ content }, 'length'))
    expect(await read()).toEqual({ text: 'Two cats.', truncated: true })
  })

  it('is waited for when it asks for a few seconds, and left alone when it asks for more', async () => {
    provider.next({ status: 429, headers: { 'retry-after': '2' } })
    expect(await read()).toMatchObject({ truncated: false })
    expect(waits).toEqual([2_000])
    provider.next({ status: 429, headers: { 'retry-after': '90' } })
    expect(await read()).toEqual({ code: 'vision.provider_busy', retryAfter: 90 })
  })

  it('has a code for each way in which it fails', async () => {
    for (const [answer, code] of [
      [{ status: 500 }, 'vision.provider_away'],
      [{ status: 503, headers: { 'retry-after': '7' } }, 'vision.provider_away'],
      [{ status: 403 }, 'vision.provider_refused'],
      [{ status: 413 }, 'vision.provider_rejected'],
      [{ status: 302, headers: { location: 'http://127.0.0.1/' } }, 'vision.provider_moved'],
      [{ status: 200, body: '<html>' }, 'vision.provider_nonsense'],
      [{ status: 200, body: { choices: [] } }, 'vision.provider_nonsense'],
      [completion({ content: null, refusal: 'I would rather not.' }), 'vision.provider_declined'],
    ] as const) {
      provider.next(answer)
      expect([answer, (await read()).code]).toEqual([answer, code])
    }
    expect((await read(open({ key: 'wrong' }))).code).toBe('vision.provider_refused')
    expect((await read(open({ model: 'eyes-2' }))).code).toBe('vision.provider_rejected')
    provider.next(null)
    expect((await read(open({ timeoutMs: 300 }))).code).toBe('fetch.timeout')
  })
})

describe('Captions and the text on pictures', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({
      env: {
        VISION_CAPTION_URL: provider.url,
        VISION_CAPTION_KEY: provider.key,
        VISION_CAPTION_MODEL: 'eyes-1',
      },
    })
  })
  afterAll(() => server.stop())
  const run = (task: string, body: Json) => server.call<Json>('POST', `/v1/vision/tasks/${task}`, { body })
  const results = async (id: string): Promise<Json> =>
    (await server.call<Json>('GET', `/v1/assets/${id}/results`)).body

  it('are off until a provider is set, and say how to set one', async () => {
    const { items } = (await server.call<Json>('GET', '/v1/vision/tasks')).body
    const task = (name: string) => items.find((item: Json) => item.name === name)
    expect(task('caption')).toMatchObject({ model: 'eyes-1', unavailable: null, onArrival: false })
    expect(task('ocr')).toMatchObject({ model: null, unavailable: { code: 'vision.ocr_not_configured' } })
    const asset = await readyAsset(server, 1)
    const reply = await run('ocr', { assetIds: [asset.id] })
    expect([reply.status, reply.body.code]).toEqual([409, 'vision.ocr_not_configured'])
  })

  it('are results, with the model that said them', async () => {
    const asset = await readyAsset(server, 2)
    await run('caption', { assetIds: [asset.id], params: { instruction: 'Name it.' } })
    await server.drainJobs()
    const caption = (await results(asset.id)).items.find((item: Json) => item.task === 'caption')
    expect(caption).toMatchObject({
      model: 'eyes-1',
      output: { text: 'A red bicycle leans on a wall.', truncated: false },
    })
    expect(provider.asked.at(-1)).toBe('Name it.')
  })

  it('are noted and no failure when they were to run on arrival and no provider is set', async () => {
    await server.call('PATCH', '/v1/vision/settings', { body: { onArrival: ['ocr'] } })
    const asset = await readyAsset(server, 3)
    expect(await results(asset.id)).toMatchObject({
      items: [],
      setbacks: [{ task: 'ocr', state: 'unavailable', code: 'vision.ocr_not_configured' }],
    })
    const { body } = await server.call<Json>('GET', `/v1/jobs?assetId=${asset.id}&name=vision.run-expensive`)
    expect(body.items.map((job: Json) => job.status)).toEqual(['succeeded'])
    await server.call('PATCH', '/v1/vision/settings', { body: { onArrival: null } })
  })

  it('are asked for again when the provider had too much to do', async () => {
    const asset = await readyAsset(server, 4)
    provider.next({ status: 500 }, { status: 429, headers: { 'retry-after': '6' } })
    const { body } = await run('caption', { assetIds: [asset.id] })
    await server.drainJobs()
    const job = (await server.call<Json>('GET', `/v1/jobs/${body.jobs[0].id}`)).body
    expect(job).toMatchObject({ status: 'succeeded', attempts: 3, result: { done: 1 } })
  })
})

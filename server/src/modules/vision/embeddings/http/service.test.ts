import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGuardedFetcher } from '#kernel/fetch'
import { systemClock } from '#kernel/system'
import { visionVariables } from '../../variables.ts'
import type { EmbeddingProvider } from '../ports.ts'
import { cosine, itMakesVectors } from '../provider.contract.ts'
import { createService } from './service.ts'

const signal = AbortSignal.timeout(60_000)
const closing: (() => Promise<unknown>)[] = []
afterAll(async () => {
  for (const close of closing) await close()
})

interface Asked {
  readonly authorization: string | undefined
  readonly model: string
  readonly input: readonly unknown[]
  readonly modality?: string
}

let server: Server
const asked: Asked[] = []
/** What the service answers in place of vectors. */
let override: { status: number; body: string } | null = null

/** The vector of a colour: this service looks at one pixel. */
const colourOf = async (dataUrl: string): Promise<number[]> => {
  const bytes = Buffer.from(dataUrl.slice(dataUrl.indexOf(',') + 1), 'base64')
  const { data } = await sharp(bytes).resize(1, 1).raw().toBuffer({ resolveWithObject: true })
  return [data[0] ?? 0, data[1] ?? 0, data[2] ?? 0, 10]
}
const WORDS: Readonly<Record<string, number[]>> = { red: [200, 20, 20, 10], blue: [20, 20, 200, 10] }
const wordOf = (text: string): number[] =>
  Object.entries(WORDS).find(([word]) => text.includes(word))?.[1] ?? [1, 1, 1, 1]

const vectorOf = (item: unknown): Promise<number[]> | number[] => {
  if (typeof item === 'string') return item.startsWith('data:') ? colourOf(item) : wordOf(item)
  const { image, text } = item as { image?: string; text?: string }
  return image === undefined ? wordOf(text ?? '') : colourOf(image)
}

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = JSON.parse(Buffer.concat(chunks).toString())
    asked.push({ ...body, authorization: request.headers.authorization })
    if (override) {
      response.writeHead(override.status).end(override.body)
      return
    }
    try {
      const data = []
      for (const [index, item] of body.input.entries()) data.push({ index, embedding: await vectorOf(item) })
      // A service may answer in any order.
      response.end(JSON.stringify({ object: 'list', data: data.reverse() }))
    } catch {
      response.writeHead(422).end('{"error":"no picture"}')
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => new Promise(resolve => server.close(resolve)))
})

const open = (env: Record<string, string> = {}): EmbeddingProvider => {
  // It listens, so it has an address of this shape.
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const fetcher = createGuardedFetcher({ clock: systemClock, version: 'test', allowHosts: [host] })
  closing.unshift(() => fetcher.close())
  const config = visionVariables.parse({
    VISION_EMBEDDINGS_URL: `http://${host}/v1/`,
    VISION_EMBEDDINGS_DIMENSIONS: '4',
    VISION_EMBEDDINGS_MODEL: 'house/clip',
    ...env,
  })
  const service = createService({ fetcher, config })
  if (!service) throw new Error('the configuration names no service')
  return service
}

const plain = (background: string): Promise<Buffer> =>
  sharp({ create: { width: 30, height: 20, channels: 3, background } })
    .webp()
    .toBuffer()

describe('a service that takes objects', () => {
  itMakesVectors(() => open())

  it('finds a picture by words, and is asked with its key for its model', async () => {
    const service = open({ VISION_EMBEDDINGS_KEY: 'secret' })
    const [red, blue] = await service.embedPictures([await plain('#c81414'), await plain('#1414c8')], signal)
    const [words] = await service.embedTexts(['a red door'], signal)
    expect(cosine(words as Float32Array, red as Float32Array)).toBeGreaterThan(0.98)
    expect(cosine(words as Float32Array, blue as Float32Array)).toBeLessThan(0.5)
    expect(asked.at(-1)).toMatchObject({
      authorization: 'Bearer secret',
      model: 'house/clip',
      input: [{ text: 'a red door' }],
    })
    expect(service.model.key).toBe('house/clip@http')
  })
})

describe('a service that takes data URLs', () => {
  itMakesVectors(() => open({ VISION_EMBEDDINGS_FORMAT: 'data-urls' }))

  it('is told whether they are pictures or words', async () => {
    const service = open({ VISION_EMBEDDINGS_FORMAT: 'data-urls' })
    await service.embedTexts(['blue'], signal)
    expect(asked.at(-1)).toMatchObject({ input: ['blue'], modality: 'text' })
  })
})

describe('a service without words', () => {
  itMakesVectors(() => open({ VISION_EMBEDDINGS_TEXT: 'no' }))
})

describe('A service that answers what nobody understands', () => {
  it.each([
    [
      'vectors of another length',
      200,
      '{"data":[{"index":0,"embedding":[1,2]}]}',
      'vision.service_not_understood',
    ],
    ['no vector for a picture', 200, '{"data":[]}', 'vision.service_not_understood'],
    ['something else', 200, '<html>', 'vision.service_not_understood'],
    ['that it is too busy', 503, '', 'fetch.bad_status'],
    ['that it knows nobody', 401, '', 'fetch.bad_status'],
    ['zeros', 200, '{"data":[{"index":0,"embedding":[0,0,0,0]}]}', 'vision.unusable_vector'],
  ])('with %s is told by a code', async (_, status, body, code) => {
    override = { status, body }
    const asking = open().embedPictures([await plain('#808080')], signal)
    await expect(asking).rejects.toMatchObject({ code })
    override = null
  })
})

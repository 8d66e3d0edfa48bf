import { hasCode } from '#kernel/errors'
import type { GuardedFetcher } from '#kernel/fetch'
import type { VisionConfig } from '../../variables.ts'
import { noTextModel, unreadablePicture, unusableVector } from '../errors.ts'
import type { EmbeddingProvider, ModelRef } from '../ports.ts'
import { type Format, type Input, readAnswer, requestBody } from './wire.ts'

/** Pictures of one request: a preview has some 100 KB. */
const BATCH = 8
const ANSWER_BYTES = 64 * 1024 * 1024
const TOTAL_MS = 120_000

/** Another server that makes vectors, as the configuration names it; null without one. */
export const createService = ({
  fetcher,
  config,
}: {
  readonly fetcher: GuardedFetcher
  readonly config: VisionConfig
}): EmbeddingProvider | null => {
  const url = config.VISION_EMBEDDINGS_URL
  if (url === undefined) return null
  const name = config.VISION_EMBEDDINGS_MODEL
  return new Service({
    fetcher,
    url: `${url}/embeddings`,
    key: config.VISION_EMBEDDINGS_KEY,
    name,
    format: config.VISION_EMBEDDINGS_FORMAT,
    model: {
      key: `${name}@http`,
      dimensions: config.VISION_EMBEDDINGS_DIMENSIONS,
      modalities: config.VISION_EMBEDDINGS_TEXT ? ['image', 'text'] : ['image'],
    },
  })
}

interface Options {
  readonly fetcher: GuardedFetcher
  readonly url: string
  readonly key: string | undefined
  readonly name: string
  readonly format: Format
  readonly model: ModelRef
}

class Service implements EmbeddingProvider {
  readonly model: ModelRef
  readonly #options: Options

  constructor(options: Options) {
    this.model = options.model
    this.#options = options
  }

  async embedPictures(pictures: readonly Buffer[], signal: AbortSignal): Promise<Float32Array[]> {
    signal.throwIfAborted()
    const vectors: Float32Array[] = []
    for (let at = 0; at < pictures.length; at += BATCH) {
      const batch = pictures.slice(at, at + BATCH)
      vectors.push(...(await this.#ask({ kind: 'image', pictures: batch }, batch.length, signal)))
    }
    return vectors
  }

  async embedTexts(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]> {
    if (!this.model.modalities.includes('text')) throw noTextModel(this.model.key)
    return texts.length === 0 ? [] : this.#ask({ kind: 'text', texts }, texts.length, signal)
  }

  async #ask(input: Input, count: number, signal: AbortSignal): Promise<Float32Array[]> {
    const text = await this.#send(
      requestBody(this.#options.format, this.#options.name, input),
      input.kind,
      signal,
    )
    return readAnswer(text, count, this.model.dimensions).map(vector => {
      const length = Math.hypot(...vector)
      if (!Number.isFinite(length) || length === 0) throw unusableVector(this.model.key)
      return vector.map(value => value / length)
    })
  }

  async #send(body: string, kind: Input['kind'], signal: AbortSignal): Promise<string> {
    const { fetcher, url, key } = this.#options
    try {
      const response = await fetcher.fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        },
        body,
        maxBytes: ANSWER_BYTES,
        signal,
        timeouts: { totalMs: TOTAL_MS, headersMs: TOTAL_MS },
      })
      const chunks: Uint8Array[] = []
      for await (const chunk of response.body) chunks.push(chunk)
      return Buffer.concat(chunks).toString('utf8')
    } catch (error) {
      // So services say that they cannot make anything of a picture.
      const refused =
        hasCode(error, 'fetch.bad_status') && [400, 415, 422].includes(Number(error.extra.upstreamStatus))
      throw refused && kind === 'image' ? unreadablePicture(error) : error
    }
  }
}

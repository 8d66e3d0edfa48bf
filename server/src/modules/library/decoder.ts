import { Problem } from '#kernel/errors'
import type { ObjectStore } from '#kernel/storage'
import { ByteBudget } from '#kernel/system'
import {
  type Derived,
  MAX_DECODE_BYTES,
  type MediaPipeline,
  type RenderSpec,
  type Rendition,
} from './media/index.ts'

/** The stored bytes of one version. */
export interface Source {
  readonly sha256: string
  readonly size: number
  readonly mime: string
}

/** The media pipeline over stored bytes; it holds no more of them in memory than its budget, however many ask. */
export interface Decoder {
  derive(source: Source, signal: AbortSignal): Promise<Derived>
  /** Throws 503 `library.busy` when too many wait already: somebody sits before the answer. */
  render(source: Source, spec: RenderSpec, signal: AbortSignal): Promise<Rendition>
}

/** Bytes of originals in this process at once; one of the largest images always fits. */
const BUDGET_BYTES = 256 * 1024 * 1024
/** Requests that wait for their turn; jobs are bounded by their own concurrency. */
const MAX_WAITING = 32

export const createDecoder = (parts: { objects: ObjectStore; media: MediaPipeline }): Decoder => {
  const budget = new ByteBudget(BUDGET_BYTES)
  const withBytes = async <T>(
    source: Source,
    signal: AbortSignal,
    work: (bytes: Buffer) => Promise<T>,
  ): Promise<T> => {
    if (source.size > MAX_DECODE_BYTES) throw tooLarge(source.size)
    const taken = await budget.take(source.size, signal)
    try {
      return await work(await parts.objects.read(source.sha256))
    } finally {
      budget.give(taken)
    }
  }
  return {
    derive: (source, signal) =>
      withBytes(source, signal, bytes => parts.media.derive(bytes, { mime: source.mime }, signal)),
    render: async (source, spec, signal) => {
      if (budget.waiting >= MAX_WAITING) throw busy()
      return withBytes(source, signal, bytes =>
        parts.media.render(bytes, { mime: source.mime }, spec, signal),
      )
    },
  }
}

const tooLarge = (size: number): Problem =>
  new Problem({
    status: 422,
    code: 'library.image_too_large_to_decode',
    message: `The file has ${size} bytes; images of up to ${MAX_DECODE_BYTES} are decoded.`,
  })

const busy = (): Problem =>
  new Problem({
    status: 503,
    code: 'library.busy',
    message: 'Many pictures are being made at this moment. Ask again in a second.',
    retryAfterSeconds: 1,
  })

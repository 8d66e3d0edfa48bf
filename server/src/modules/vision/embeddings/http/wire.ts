import { z } from 'zod'
import { serviceNotUnderstood } from '../errors.ts'

export const FORMATS = ['objects', 'data-urls'] as const
/**
 * How a service of the shape `POST <address>/embeddings` wants pictures. objects: `input: [{"image": "data:…"}]` and
 * `[{"text": "…"}]`; data-urls: `input: ["data:…"]` with `"modality": "image"`, and plain texts with `"modality": "text"`.
 */
export type Format = (typeof FORMATS)[number]

export type Input =
  | { readonly kind: 'image'; readonly pictures: readonly Buffer[] }
  | { readonly kind: 'text'; readonly texts: readonly string[] }

export const requestBody = (format: Format, model: string, input: Input): string => {
  const values =
    input.kind === 'text'
      ? input.texts
      : input.pictures.map(picture => `data:image/webp;base64,${picture.toString('base64')}`)
  const wire =
    format === 'objects'
      ? { input: values.map(value => ({ [input.kind]: value })) }
      : { input: values, modality: input.kind }
  return JSON.stringify({ model, encoding_format: 'float', ...wire })
}

const Answer = z.looseObject({
  data: z.array(z.looseObject({ index: z.int().min(0).optional(), embedding: z.array(z.number()) })),
})

/** The vectors in the order of what was sent. Throws 502 `vision.service_not_understood`. */
export const readAnswer = (text: string, count: number, dimensions: number): Float32Array[] => {
  const parsed = Answer.safeParse(jsonOf(text))
  if (!parsed.success) throw serviceNotUnderstood('it has no list `data` of vectors `embedding`')
  const vectors: (Float32Array | undefined)[] = Array.from({ length: count })
  for (const [at, { index, embedding }] of parsed.data.data.entries()) {
    if (embedding.length !== dimensions) {
      throw serviceNotUnderstood(
        `its vectors have ${embedding.length} dimensions, and VISION_EMBEDDINGS_DIMENSIONS says ${dimensions}`,
      )
    }
    vectors[index ?? at] = Float32Array.from(embedding)
  }
  return vectors.slice(0, count).map((vector, at) => {
    if (!vector) throw serviceNotUnderstood(`it has no vector for item ${at} of ${count}`)
    return vector
  })
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

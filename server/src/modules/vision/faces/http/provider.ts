import type { GuardedFetcher } from '#kernel/fetch'
import { overlapOf } from '../box.ts'
import type { Box, DetectedFace, FaceModelRef, FaceProvider } from '../ports.ts'
import { DetectionAnswer, NO_FACE, RefusalAnswer, toDetectedFace } from './answer.ts'
import { answerNotUnderstood, keyRefused, serviceFailed } from './errors.ts'
import { webpSize } from './webp-size.ts'

export interface HttpFacesOptions {
  readonly fetcher: GuardedFetcher
  /** Where the service is, e.g. `http://faces.home:8000`. */
  readonly url: string
  /** Sent as `x-api-key`. */
  readonly key: string
  readonly model: FaceModelRef
}

/** Of 200 faces, each with a vector of 2,048 numbers, this is twice the size. */
const MAX_ANSWER_BYTES = 16 * 2 ** 20
const MAX_FACES = 200
/** A crowd takes such a service many seconds on a processor. */
const TIMEOUTS = { headersMs: 60_000, totalMs: 90_000 } as const

/** As for a drawn box by the weights that come with the program. */
const HINTED_SCORE = 0.2
const HINTED_OVERLAP = 0.2

/**
 * Faces by a service of your own that speaks as CompreFace does (POST /api/v1/detection/detect with the plugins
 * landmarks and calculator). It looks at the whole picture in its own way, so small faces are its own concern.
 */
export const createHttpFaces = (options: HttpFacesOptions): FaceProvider => {
  const ask = (picture: Buffer, minScore: number, signal: AbortSignal) =>
    detect(options, picture, minScore, signal)
  return {
    model: options.model,
    detect: (picture, { minScore, signal }) => ask(picture, minScore, signal),
    async embed(picture, box, signal) {
      const faces = await ask(picture, HINTED_SCORE, signal)
      return closest(faces, box)?.vector ?? null
    },
  }
}

const closest = (faces: readonly DetectedFace[], box: Box): DetectedFace | undefined =>
  faces
    .filter(face => overlapOf(face.box, box) >= HINTED_OVERLAP)
    .toSorted((a, b) => overlapOf(b.box, box) - overlapOf(a.box, box))[0]

const detect = async (
  { fetcher, url, key, model }: HttpFacesOptions,
  picture: Buffer,
  minScore: number,
  signal: AbortSignal,
): Promise<DetectedFace[]> => {
  const size = webpSize(picture)
  const address = new URL(`${url.replace(/\/+$/, '')}/api/v1/detection/detect`)
  address.searchParams.set('limit', `${MAX_FACES}`)
  address.searchParams.set('det_prob_threshold', `${minScore}`)
  address.searchParams.set('face_plugins', 'landmarks,calculator')
  const reply = await fetcher.fetch(address.href, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', 'x-api-key': key },
    body: JSON.stringify({ file: picture.toString('base64') }),
    maxBytes: MAX_ANSWER_BYTES,
    timeouts: TIMEOUTS,
    asIs: true,
    signal,
  })
  const text = await textOf(reply.body)
  if (reply.status !== 200) return refused(reply.status, text)
  const told = DetectionAnswer.safeParse(jsonOf(text))
  if (!told.success) throw answerNotUnderstood('fields are missing', told.error)
  const faces = told.data.result.map(each => toDetectedFace(each, size))
  assertDimensions(faces, model)
  return faces.toSorted((a, b) => b.score - a.score)
}

/** Answers no faces, or throws. */
const refused = (status: number, text: string): [] => {
  const told = RefusalAnswer.safeParse(jsonOf(text))
  if (status === 400 && told.data?.code === NO_FACE) return []
  if (status === 401 || status === 403) throw keyRefused(status)
  throw serviceFailed(status, told.data?.message ?? '')
}

const assertDimensions = (faces: readonly DetectedFace[], { dimensions }: FaceModelRef): void => {
  const other = faces.find(({ vector }) => vector !== null && vector.length !== dimensions)
  if (!other) return
  const told = other.vector?.length
  throw answerNotUnderstood(
    `its vectors have ${told} numbers and VISION_FACES_DIMENSIONS is ${dimensions}; when its model has changed, give it another VISION_FACES_MODEL too`,
  )
}

const textOf = async (body: AsyncIterable<Uint8Array>): Promise<string> => {
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

/** Undefined for what is no JSON: a proxy's page, for example. */
const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

import type { TaskHandler } from '#kernel/processes'
import { clampBox, overlapOf } from '../box.ts'
import type { Box, DetectedFace } from '../ports.ts'
import type { Candidate } from './blazeface.ts'
import { type CropFaces, cropFaces } from './crops.ts'
import { type DetectOptions, detectFaces, detectIn } from './detector.ts'
import { decodePixels, type Pixels, type Region } from './pixels.ts'
import { recogniseFaces } from './recogniser.ts'

export interface FindFaces extends DetectOptions {
  readonly picture: Uint8Array
}

export interface EmbedFace {
  readonly picture: Uint8Array
  readonly box: Box
}

/** Around a box that somebody drew is looked so much further, because they draw faces tighter or wider than the detector. */
const SEARCH_MARGIN = 2.5
/** A hint is there already, so the detector need not be as sure as when it looks at a whole picture. */
const HINTED_SCORE = 0.2
const HINTED_OVERLAP = 0.2

const findFaces = async ({ picture, ...options }: FindFaces): Promise<DetectedFace[]> => {
  const pixels = await decodePixels(picture)
  const faces = await detectFaces(pixels, options)
  const vectors = await recogniseFaces(pixels, faces)
  return faces.map((face, index) => relative(pixels, face, vectors[index] ?? null))
}

const embedFace = async ({ picture, box }: EmbedFace): Promise<Float32Array | null> => {
  const pixels = await decodePixels(picture)
  const drawn = absolute(pixels, box)
  const region = around(pixels, drawn)
  if (region.width < 1 || region.height < 1) return null
  const faces = await detectIn(pixels, region, HINTED_SCORE)
  const [best] = faces.toSorted((a, b) => overlapOf(drawn, b) - overlapOf(drawn, a))
  if (!best || overlapOf(drawn, best) < HINTED_OVERLAP) return null
  const [vector = null] = await recogniseFaces(pixels, [best])
  return vector
}

const absolute = ({ width, height }: Pixels, box: Box): Box => ({
  x: box.x * width,
  y: box.y * height,
  width: box.width * width,
  height: box.height * height,
})

const relative = ({ width, height }: Pixels, face: Candidate, vector: Float32Array | null): DetectedFace => ({
  box: clampBox({
    x: face.x / width,
    y: face.y / height,
    width: face.width / width,
    height: face.height / height,
  }),
  score: face.score,
  landmarks: face.landmarks.map(([x, y]) => [x / width, y / height]),
  vector,
})

const around = (pixels: Pixels, box: Box): Region => {
  const side = Math.max(box.width, box.height) * SEARCH_MARGIN
  const left = Math.max(0, Math.floor(box.x + box.width / 2 - side / 2))
  const top = Math.max(0, Math.floor(box.y + box.height / 2 - side / 2))
  return {
    left,
    top,
    width: Math.min(pixels.width, Math.ceil(left + side)) - left,
    height: Math.min(pixels.height, Math.ceil(top + side)) - top,
  }
}

/** What a child that runs models can do for faces. */
export const faceHandlers: Readonly<Record<string, TaskHandler>> = {
  'find-faces': findFaces,
  'embed-face': embedFace,
  'crop-faces': ({ picture, boxes }: CropFaces) => cropFaces(picture, boxes),
}

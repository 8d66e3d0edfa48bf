import { containmentOf, overlapOf } from '../box.ts'
import { type Candidate, DETECTOR_SIDE, decodeFaces, suppress } from './blazeface.ts'
import { runDetector } from './networks.ts'
import { type Pixels, type Region, resizeRegion } from './pixels.ts'
import { facesAmong } from './presence.ts'
import { tilesOf } from './tiles.ts'

export interface DetectOptions {
  /** 0..1 */
  readonly minScore: number
  /** Looks at overlapping parts of the picture as well, for faces that are small in the whole. */
  readonly smallFaces: boolean
}

/** Seen in two tiles, a face has two boxes: they share a lot, or one has a part of the face. */
const SAME_OVERLAP = 0.1
const SAME_CONTAINMENT = 0.5

/** The faces of a picture in its pixels, the surest first. */
export const detectFaces = async (pixels: Pixels, options: DetectOptions): Promise<Candidate[]> => {
  const whole = { left: 0, top: 0, width: pixels.width, height: pixels.height }
  const found = await propose(pixels, whole, options.minScore)
  if (options.smallFaces) {
    for (const tile of tilesOf(pixels)) found.push(...(await propose(pixels, tile, options.minScore)))
  }
  return facesAmong(pixels, suppress(found, isSame))
}

const isSame = (kept: Candidate) => (candidate: Candidate) =>
  overlapOf(kept, candidate) > SAME_OVERLAP || containmentOf(kept, candidate) > SAME_CONTAINMENT

/** The faces of a part of a picture, in pixels of the whole. */
export const detectIn = async (pixels: Pixels, region: Region, minScore: number): Promise<Candidate[]> =>
  facesAmong(pixels, await propose(pixels, region, minScore))

/** What the detector takes for faces, some of which are none. */
const propose = async (pixels: Pixels, region: Region, minScore: number): Promise<Candidate[]> => {
  const scale = DETECTOR_SIDE / Math.max(region.width, region.height)
  const width = Math.max(1, Math.round(region.width * scale))
  const height = Math.max(1, Math.round(region.height * scale))
  const left = Math.floor((DETECTOR_SIDE - width) / 2)
  const top = Math.floor((DETECTOR_SIDE - height) / 2)
  const small = await resizeRegion(pixels, region, { width, height })
  const { scores, boxes } = await runDetector(letterbox(small, { left, top, width, height }))
  const toX = (x: number) => region.left + ((x - left) * region.width) / width
  const toY = (y: number) => region.top + ((y - top) * region.height) / height
  return decodeFaces(scores, boxes, minScore).map(face => ({
    x: toX(face.x),
    y: toY(face.y),
    width: (face.width * region.width) / width,
    height: (face.height * region.height) / height,
    score: face.score,
    landmarks: face.landmarks.map(([x, y]) => [toX(x), toY(y)]),
  }))
}

/** The picture in the middle of the square that the detector takes, from -1 (black, also around it) to 1. */
const letterbox = (pixels: Buffer, { left, top, width, height }: Region): Float32Array => {
  const square = new Float32Array(DETECTOR_SIDE * DETECTOR_SIDE * 3).fill(-1)
  for (let row = 0; row < height; row += 1) {
    const to = ((top + row) * DETECTOR_SIDE + left) * 3
    const from = row * width * 3
    for (let index = 0; index < width * 3; index += 1)
      square[to + index] = (pixels[from + index] ?? 0) / 127.5 - 1
  }
  return square
}

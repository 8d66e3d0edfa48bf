import { overlapOf } from '../box.ts'
import type { Box } from '../ports.ts'

/** A face that the detector proposes; box and landmarks in one measure. */
export interface Candidate extends Box {
  readonly score: number
  readonly landmarks: readonly (readonly [x: number, y: number])[]
}

/** Pixels of each side of the picture that the detector takes. */
export const DETECTOR_SIDE = 256

/** The grids of anchors of this detector, as MediaPipe describes it: cells of so many pixels, with so many anchors each. */
const GRIDS = [
  { stride: 16, anchors: 2 },
  { stride: 32, anchors: 6 },
] as const
const LANDMARKS = 6
/** x, y, width and height of the box, then x and y of each landmark. */
const VALUES = 4 + 2 * LANDMARKS

const ANCHORS: readonly (readonly [x: number, y: number])[] = GRIDS.flatMap(({ stride, anchors }) => {
  const cells = DETECTOR_SIDE / stride
  return Array.from({ length: cells * cells * anchors }, (_, index) => {
    const cell = Math.floor(index / anchors)
    return [((cell % cells) + 0.5) * stride, (Math.floor(cell / cells) + 0.5) * stride] as const
  })
})

/** Two faces share at most so much (intersection over union), else they are one: measured with these weights. */
const MAX_OVERLAP = 0.1

/**
 * The faces in what the detector says: for each of 896 anchors one logit in `scores`, and in `boxes` 16 values in
 * pixels, measured from the anchor. Answers pixels of the detector's picture, the surest first.
 */
export const decodeFaces = (scores: Float32Array, boxes: Float32Array, minScore: number): Candidate[] => {
  const found: Candidate[] = []
  for (const [index, anchor] of ANCHORS.entries()) {
    const score = sigmoid(scores[index] ?? Number.NEGATIVE_INFINITY)
    if (score >= minScore) found.push(decodeFace(boxes, index * VALUES, anchor, score))
  }
  return suppress(found, other => candidate => overlapOf(other, candidate) > MAX_OVERLAP)
}

const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit))

const decodeFace = (
  boxes: Float32Array,
  at: number,
  [anchorX, anchorY]: readonly [number, number],
  score: number,
): Candidate => {
  const value = (index: number) => boxes[at + index] ?? 0
  const [width, height] = [value(2), value(3)]
  return {
    x: anchorX + value(0) - width / 2,
    y: anchorY + value(1) - height / 2,
    width,
    height,
    score,
    landmarks: Array.from({ length: LANDMARKS }, (_, point) => [
      anchorX + value(4 + 2 * point),
      anchorY + value(5 + 2 * point),
    ]),
  }
}

/** Keeps the surest of those that are the same (non-maximum suppression), in that order. */
export const suppress = (
  candidates: readonly Candidate[],
  sameAs: (kept: Candidate) => (candidate: Candidate) => boolean,
): Candidate[] => {
  const kept: Candidate[] = []
  for (const candidate of candidates.toSorted((a, b) => b.score - a.score)) {
    if (!kept.some(other => sameAs(other)(candidate))) kept.push(candidate)
  }
  return kept
}

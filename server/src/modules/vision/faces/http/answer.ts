import { z } from 'zod'
import { normalise } from '../../vector.ts'
import { clampBox } from '../box.ts'
import type { DetectedFace } from '../ports.ts'

const Point = z.tuple([z.number(), z.number()])

/** What a face service that speaks as CompreFace does answers; measures are pixels of the picture that was sent. */
export const DetectionAnswer = z.object({
  result: z.array(
    z.object({
      box: z.object({
        probability: z.number(),
        x_min: z.number(),
        y_min: z.number(),
        x_max: z.number(),
        y_max: z.number(),
      }),
      landmarks: z.array(Point).optional(),
      embedding: z.array(z.number()).optional(),
    }),
  ),
})
type Told = z.infer<typeof DetectionAnswer>['result'][number]

/** What it answers in place of a result. */
export const RefusalAnswer = z.object({ message: z.string().default(''), code: z.number().optional() })
/** Its code for a picture without faces, which is no error here. */
export const NO_FACE = 28

interface Size {
  readonly width: number
  readonly height: number
}

/** A face as the rest of the program knows it. */
export const toDetectedFace = (told: Told, { width, height }: Size): DetectedFace => {
  const { x_min, y_min, x_max, y_max, probability } = told.box
  return {
    box: clampBox({
      x: x_min / width,
      y: y_min / height,
      width: (x_max - x_min) / width,
      height: (y_max - y_min) / height,
    }),
    score: Math.min(1, Math.max(0, probability)),
    landmarks: landmarksOf(told.landmarks ?? []).map(([x, y]) => [x / width, y / height]),
    vector: vectorOf(told.embedding),
  }
}

/** The service names both eyes, the nose and both corners of the mouth; here the mouth is one point between them. */
const landmarksOf = (points: readonly (readonly [number, number])[]): (readonly [number, number])[] => {
  const [oneCorner, otherCorner] = points.slice(3, 5)
  if (!oneCorner || !otherCorner) return [...points]
  const mouth = [(oneCorner[0] + otherCorner[0]) / 2, (oneCorner[1] + otherCorner[1]) / 2] as const
  return [...points.slice(0, 3), mouth]
}

const vectorOf = (embedding: readonly number[] | undefined): Float32Array | null => {
  const vector = normalise(Float32Array.from(embedding ?? []))
  return vector.some(value => value !== 0) ? vector : null
}

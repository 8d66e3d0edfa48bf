import { z } from 'zod'

const share = z.number().min(0).max(1)

export const FaceBox = z
  .strictObject({ x: share, y: share, width: share, height: share })
  .meta({ id: 'FaceBox', description: 'Of the whole upright picture, 0 to 1.' })
export type FaceBox = z.infer<typeof FaceBox>

export const ORIGINS = ['detected', 'manual'] as const

export const Face = z
  .object({
    id: z.string(),
    assetId: z.string(),
    assetVersion: z.number().int(),
    box: FaceBox,
    score: z.number().meta({ description: 'How sure the detector is, 0 to 1; 1 for a face drawn by hand.' }),
    landmarks: z.array(z.tuple([z.number(), z.number()])).meta({
      description:
        'Measured as the box: right eye, left eye, nose, mouth, right ear, left ear, as far as the model tells them.',
    }),
    personId: z.string().nullable(),
    origin: z.enum(ORIGINS),
    recognizable: z.boolean().meta({
      description: 'Whether it has a vector, by which people are told apart.',
    }),
    task: z.object({ name: z.string(), version: z.string(), model: z.string() }),
  })
  .meta({ id: 'Face' })
export type Face = z.infer<typeof Face>

export const FaceList = z.object({ items: z.array(Face) }).meta({ id: 'FaceList' })
export type FaceList = z.infer<typeof FaceList>

/** Smaller than a thousandth of the picture is a slip of the mouse. */
const MIN_SHARE = 0.001

export const FaceDrawing = z
  .strictObject({
    box: FaceBox.refine(({ width, height }) => width >= MIN_SHARE && height >= MIN_SHARE, {
      message: `is too small: width and height are ${MIN_SHARE} of the picture at least`,
    }).refine(({ x, y, width, height }) => x + width <= 1 + 1e-9 && y + height <= 1 + 1e-9, {
      message: 'reaches out of the picture: x + width and y + height are 1 at most',
    }),
  })
  .meta({ id: 'FaceDrawing' })
export type FaceDrawing = z.infer<typeof FaceDrawing>

export const FacesDeletion = z
  .object({ faces: z.number().int(), people: z.number().int() })
  .meta({ id: 'FacesDeletion', description: 'How many were deleted.' })
export type FacesDeletion = z.infer<typeof FacesDeletion>

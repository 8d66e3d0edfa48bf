import { z } from 'zod'
import { Person } from '../../people/schema.ts'
import { FaceBox } from '../schema.ts'

const MEBIBYTE = 2 ** 20
/** A photo of a phone has 3 to 8 MiB; one that is compared needs far fewer. */
export const MAX_SEARCH_PICTURE = 20 * MEBIBYTE
/** As base64 in JSON, which is held in memory as a whole. */
export const MAX_VERIFY_PICTURE = 8 * MEBIBYTE

const base64Length = (bytes: number): number => Math.ceil(bytes / 3) * 4
export const VERIFY_BODY_LIMIT = 2 * base64Length(MAX_VERIFY_PICTURE) + MEBIBYTE

const similarity = z.number().meta({ description: 'Cosine, -1 to 1.' })
const threshold = z.number().meta({
  description: 'From this similarity on two faces are one person: the setting of the project.',
})
const model = z.string().meta({ description: 'What both faces were looked at with.' })

const MAX_PEOPLE = 50
const limit = z.coerce.number().int().min(1).max(MAX_PEOPLE).default(5).meta({
  description: 'People for each face at most.',
})
const minSimilarity = z.coerce.number().min(-1).max(1).optional().meta({
  description: 'Answers people from this similarity on; the threshold of the project unless told.',
})

/** Beside the picture. */
export const FaceSearchFields = z.strictObject({ limit, minSimilarity })
export const FaceSearchByAsset = z
  .strictObject({ assetId: z.string(), limit, minSimilarity })
  .meta({ id: 'FaceSearchByAsset' })

export const FaceSearchResult = z
  .object({
    faces: z.array(
      z.object({
        box: FaceBox,
        score: z.number(),
        people: z
          .array(z.object({ person: Person, similarity }))
          .meta({ description: 'The most similar first.' }),
      }),
    ),
    threshold,
    model,
  })
  .meta({ id: 'FaceSearchResult' })
export type FaceSearchResult = z.infer<typeof FaceSearchResult>

const one = (names: string) => `give exactly one of ${names}`
const FaceSource = z
  .strictObject({
    assetId: z.string().optional().meta({ description: 'The largest face of its picture.' }),
    faceId: z.string().optional(),
    image: z
      .string()
      .max(base64Length(MAX_VERIFY_PICTURE), `has more than ${MAX_VERIFY_PICTURE} bytes`)
      .optional()
      .meta({
        description:
          'A picture as base64, 8 MiB at most; its largest face is compared, and nothing of it is kept.',
      }),
  })
  .refine(
    source => Object.values(source).filter(value => value !== undefined).length === 1,
    one('assetId, faceId and image'),
  )
export type FaceSource = z.infer<typeof FaceSource>

export const FaceVerification = z
  .strictObject({ first: FaceSource, second: FaceSource })
  .meta({ id: 'FaceVerification' })
export type FaceVerification = z.infer<typeof FaceVerification>

const ComparedFace = z.object({ box: FaceBox, score: z.number() })

export const FaceVerificationResult = z
  .object({
    same: z.boolean().meta({ description: 'Whether the similarity reaches the threshold.' }),
    similarity,
    threshold,
    model,
    first: ComparedFace,
    second: ComparedFace,
  })
  .meta({ id: 'FaceVerificationResult' })
export type FaceVerificationResult = z.infer<typeof FaceVerificationResult>

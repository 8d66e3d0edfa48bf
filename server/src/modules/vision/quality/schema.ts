import { z } from 'zod'

const share = z.number().min(0).max(1)

/**
 * From where on a picture is said to have a fault. Sharpness: six sharp photographs of people had 76 to 645 at the size
 * that is measured, the same blurred by a Gaussian of 4 pixels 8 to 16. The customary 100 (A. Rosebrock, "Blur detection
 * with OpenCV", 2015) is for full size. The others are far out, so that what they name is plain to see.
 */
export const QualityParams = z.strictObject({
  sharpnessBelow: z.number().min(0).max(100_000).default(30).meta({
    description: 'Less is `blurred`. A picture of few details (a sky, a page) is below it as well.',
  }),
  brightnessBelow: share.default(0.12).meta({ description: 'Darker on the whole is `dark`.' }),
  brightnessAbove: share.default(0.9).meta({ description: 'Brighter on the whole is `bright`.' }),
  blackShareAbove: share.default(0.5).meta({ description: 'More black pixels are `underexposed`.' }),
  whiteShareAbove: share.default(0.5).meta({ description: 'More white pixels are `overexposed`.' }),
  entropyBelow: z
    .number()
    .min(0)
    .max(8)
    .default(2)
    .meta({ description: 'Bits; less is `empty`: nearly one even colour.' }),
  pixelsBelow: z
    .int()
    .min(0)
    .max(1e9)
    .default(640 * 480)
    .meta({ description: 'Fewer are `small`.' }),
})
export type QualityParams = z.infer<typeof QualityParams>

export const FAULTS = ['blurred', 'dark', 'bright', 'underexposed', 'overexposed', 'empty', 'small'] as const

export const QualityOutput = z.object({
  sharpness: z.number().meta({
    description:
      'Variance of the Laplacian of the preview, at 1024 pixels of its longest side at most, in values from 0 to 255.',
  }),
  exposure: z.object({
    brightness: z.number().meta({ description: 'The mean, 0 to 1.' }),
    contrast: z.number().meta({ description: 'The standard deviation of the brightness.' }),
    blackShare: z.number().meta({ description: 'Pixels of 4 of 255 or less.' }),
    whiteShare: z.number().meta({ description: 'Pixels of 251 of 255 or more.' }),
  }),
  entropy: z.number().meta({ description: 'Of the histogram of brightness, in bits, 0 to 8.' }),
  aspect: z.number().meta({ description: 'Width by height, as displayed.' }),
  width: z.int(),
  height: z.int(),
  verdict: z
    .enum(['good', 'poor'])
    .meta({ description: 'poor: there are faults, by the parameters of the run.' }),
  faults: z.array(z.enum(FAULTS)),
})
export type QualityOutput = z.infer<typeof QualityOutput>

import type { Measures } from './measure.ts'
import type { FAULTS, QualityOutput, QualityParams } from './schema.ts'

type Fault = (typeof FAULTS)[number]

interface Size {
  readonly width: number
  readonly height: number
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits))

/** Measures, size and what follows from them by these bounds. */
export const judge = (measures: Measures, { width, height }: Size, bounds: QualityParams): QualityOutput => {
  const faults = faultsOf(measures, width * height, bounds)
  return {
    sharpness: rounded(measures.sharpness, 2),
    exposure: {
      brightness: rounded(measures.brightness, 4),
      contrast: rounded(measures.contrast, 4),
      blackShare: rounded(measures.blackShare, 4),
      whiteShare: rounded(measures.whiteShare, 4),
    },
    entropy: rounded(measures.entropy, 3),
    aspect: rounded(width / height, 4),
    width,
    height,
    verdict: faults.length === 0 ? 'good' : 'poor',
    faults,
  }
}

const faultsOf = (measures: Measures, pixels: number, bounds: QualityParams): Fault[] => {
  const found: readonly [Fault, boolean][] = [
    ['blurred', measures.sharpness < bounds.sharpnessBelow],
    ['dark', measures.brightness < bounds.brightnessBelow],
    ['bright', measures.brightness > bounds.brightnessAbove],
    ['underexposed', measures.blackShare > bounds.blackShareAbove],
    ['overexposed', measures.whiteShare > bounds.whiteShareAbove],
    ['empty', measures.entropy < bounds.entropyBelow],
    ['small', pixels < bounds.pixelsBelow],
  ]
  return found.flatMap(([fault, holds]) => (holds ? [fault] : []))
}

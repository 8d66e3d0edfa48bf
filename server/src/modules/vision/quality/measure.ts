/** Grey pixels of 8 bits, row by row. */
export interface GreyPicture {
  readonly pixels: Uint8Array
  readonly width: number
  readonly height: number
}

/** What pixels tell of a picture's technical quality. */
export interface Measures {
  /** Variance of the Laplacian, of values from 0 to 255: little detail, so a small number, in what is out of focus. */
  readonly sharpness: number
  /** Mean brightness, 0 to 1. */
  readonly brightness: number
  /** Standard deviation of the brightness, 0 to 0.5. */
  readonly contrast: number
  /** Share of pixels that are black, or nearly: their detail is lost. */
  readonly blackShare: number
  /** The same of white. */
  readonly whiteShare: number
  /** Shannon entropy of the histogram of brightness, in bits: 0 for one even colour, 8 at most. */
  readonly entropy: number
}

/** Values that a camera or an encoder makes of what it could not hold any more. */
const BLACK = 4
const WHITE = 251

/** Rec. 709 luma of RGB pixels of 8 bits (ITU-R BT.709-6, section 3). */
export const greyOf = (rgb: Uint8Array): Uint8Array => {
  const grey = new Uint8Array(rgb.length / 3)
  for (let at = 0, from = 0; at < grey.length; at += 1, from += 3) {
    const [red = 0, green = 0, blue = 0] = [rgb[from], rgb[from + 1], rgb[from + 2]]
    grey[at] = Math.round(0.2126 * red + 0.7152 * green + 0.0722 * blue)
  }
  return grey
}

export const measure = (picture: GreyPicture): Measures => {
  const histogram = new Uint32Array(256)
  for (const value of picture.pixels) histogram[value] = (histogram[value] ?? 0) + 1
  const total = picture.pixels.length
  let mean = 0
  let entropy = 0
  for (const [value, count] of histogram.entries()) {
    if (count === 0) continue
    const share = count / total
    mean += share * value
    entropy -= share * Math.log2(share)
  }
  let variance = 0
  for (const [value, count] of histogram.entries()) variance += (count / total) * (value - mean) ** 2
  const shareOf = (from: number, to: number): number =>
    histogram.subarray(from, to + 1).reduce((sum, count) => sum + count, 0) / total
  return {
    sharpness: laplacianVariance(picture),
    brightness: mean / 255,
    contrast: Math.sqrt(variance) / 255,
    blackShare: shareOf(0, BLACK),
    whiteShare: shareOf(WHITE, 255),
    entropy,
  }
}

/**
 * The variance of the 4-neighbour Laplacian over all inner pixels: the measure LAP4 of Pertuz, Puig and Garcia
 * ("Analysis of focus measure operators for shape-from-focus", Pattern Recognition 46, 2013), after Pech-Pacheco et al.
 * ("Diatom autofocusing in brightfield microscopy", ICPR 2000). 0 for what has no inner pixel.
 */
const laplacianVariance = ({ pixels, width, height }: GreyPicture): number => {
  let sum = 0
  let squares = 0
  let count = 0
  for (let y = 1; y < height - 1; y += 1) {
    const end = (y + 1) * width - 1
    for (let at = y * width + 1; at < end; at += 1) {
      // All five are inside the picture.
      const around =
        (pixels[at - width] ?? 0) + (pixels[at + width] ?? 0) + (pixels[at - 1] ?? 0) + (pixels[at + 1] ?? 0)
      const value = around - 4 * (pixels[at] ?? 0)
      sum += value
      squares += value * value
      count += 1
    }
  }
  return count === 0 ? 0 : squares / count - (sum / count) ** 2
}

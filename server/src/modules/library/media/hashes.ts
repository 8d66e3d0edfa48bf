import { createHash } from 'node:crypto'
import { rgbaToThumbHash } from 'thumbhash'
import { openPixels, type Pixels, toPixels } from './codec.ts'

/** Side of the grey image that the perceptual hash is made of, and of the block of low frequencies that it keeps. */
const PHASH_SIDE = 32
const PHASH_BLOCK = 8
/** thumbhash keeps at most 7×7 frequencies: 50 pixels a side state them as well as the 100 that it takes, in a quarter of the time. */
const THUMBHASH_SIDE = 50

export const md5 = (bytes: Buffer): string => createHash('md5').update(bytes).digest('hex')

/**
 * 64-bit perceptual hash as 16 hex digits: 32×32 grey pixels, two-dimensional DCT-II, the 8×8 lowest frequencies, a
 * bit for each that is above their median (the first, the mean brightness, does not count towards the median).
 * Two versions of a picture differ in at most 8–10 bits, different pictures in 24 and more.
 */
export async function perceptualHash(thumbnail: Pixels): Promise<string> {
  const grey = await toPixels(
    openPixels(thumbnail)
      .flatten({ background: '#808080' })
      .resize(PHASH_SIDE, PHASH_SIDE, { fit: 'fill' })
      .toColourspace('b-w'),
  )
  const block = lowFrequencies(grey)
  const sorted = block.slice(1).sort((a, b) => a - b)
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0
  let bits = 0n
  for (const value of block) bits = (bits << 1n) | (value > median ? 1n : 0n)
  return bits.toString(16).padStart(16, '0')
}

/** COSINES[u][x] of the DCT-II, for the rows and columns that are kept. */
const COSINES = Array.from({ length: PHASH_BLOCK }, (_, u) =>
  Float64Array.from({ length: PHASH_SIDE }, (_, x) =>
    Math.cos(((2 * x + 1) * u * Math.PI) / (2 * PHASH_SIDE)),
  ),
)

function lowFrequencies({ data, channels }: Pixels): Float64Array {
  const block = new Float64Array(PHASH_BLOCK * PHASH_BLOCK)
  for (let y = 0; y < PHASH_SIDE; y += 1) {
    for (const [u, cosines] of COSINES.entries()) {
      let row = 0
      for (let x = 0; x < PHASH_SIDE; x += 1) {
        row += (data[(y * PHASH_SIDE + x) * channels] ?? 0) * (cosines[x] ?? 0)
      }
      for (const [v, vertical] of COSINES.entries()) {
        const at = v * PHASH_BLOCK + u
        block[at] = (block[at] ?? 0) + row * (vertical[y] ?? 0)
      }
    }
  }
  return block
}

/** A placeholder of about 25 bytes that a page can draw at once, base64. */
export async function thumbHash(thumbnail: Pixels): Promise<string> {
  const small = await toPixels(
    openPixels(thumbnail)
      .resize(THUMBHASH_SIDE, THUMBHASH_SIDE, { fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .ensureAlpha(),
  )
  return Buffer.from(rgbaToThumbHash(small.width, small.height, small.data)).toString('base64')
}

import { readFileSync } from 'node:fs'
import sharp, { type Exif, type Sharp } from 'sharp'

const RED = [255, 0, 0] as const
const GREEN = [0, 255, 0] as const
const BLUE = [0, 0, 255] as const
const WHITE = [255, 255, 255] as const

/** Red and green above, blue and white below: every way to turn it looks different. 96 × 64 unless told. */
export function quarters(width = 96, height = 64): Sharp {
  const data = Buffer.alloc(width * height * 3)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const left = x < width / 2
      const colour = y < height / 2 ? (left ? RED : GREEN) : left ? BLUE : WHITE
      data.set(colour, (y * width + x) * 3)
    }
  }
  return sharp(data, { raw: { width, height, channels: 3 } })
}

/** A HEVC-coded, quarter-turned (irot) `quarters` with a Display P3 profile and EXIF, as a phone writes it. */
export const readHeicSample = (): Buffer => readFileSync(new URL('./quarters.heic', import.meta.url))

export const jpegWithExif = (exif: Exif, width = 96, height = 64): Promise<Buffer> =>
  quarters(width, height).withExif(exif).jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer()

/** The same little-endian TIFF with a camera's name (tag 272) in its directory, which moves to the end. */
export function withModel(tiff: Buffer, model: string): Buffer {
  const start = tiff.readUInt32LE(4)
  const count = tiff.readUInt16LE(start)
  const entries = Array.from({ length: count }, (_, n) =>
    tiff.subarray(start + 2 + n * 12, start + 14 + n * 12),
  )
  const entry = Buffer.alloc(12)
  entry.writeUInt16LE(272, 0)
  entry.writeUInt16LE(2, 2)
  entry.writeUInt32LE(model.length + 1, 4)
  entry.writeUInt32LE(tiff.length, 8)
  const sorted = [...entries, entry].sort((a, b) => a.readUInt16LE(0) - b.readUInt16LE(0))
  const frame = Buffer.alloc(2)
  frame.writeUInt16LE(sorted.length)
  const name = Buffer.from(model.padEnd(model.length + 2 - (model.length % 2), '\0'))
  const moved = Buffer.concat([tiff, name, frame, ...sorted, Buffer.alloc(4)])
  moved.writeUInt32LE(tiff.length + name.length, 4)
  return moved
}

/** The colours near the four corners of an encoded picture, as the nearest of the four, by name. */
export async function corners(bytes: Buffer): Promise<string[]> {
  const { data, info } = await sharp(bytes)
    .flatten({ background: '#000' })
    .raw()
    .toBuffer({ resolveWithObject: true })
  const at = (x: number, y: number): string => {
    const start = (y * info.width + x) * info.channels
    const bits = [...data.subarray(start, start + 3)].map(value => (value > 127 ? 1 : 0)).join('')
    return { '100': 'red', '010': 'green', '001': 'blue', '111': 'white' }[bits] ?? bits
  }
  const [x, y] = [info.width - 4, info.height - 4]
  return [at(3, 3), at(x, 3), at(3, y), at(x, y)]
}

/** Repeatable "random" numbers from 0 to below `limit` (xorshift, 32 bits). */
export function dice(seed: number): (limit: number) => number {
  let state = seed
  return limit => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % limit
  }
}

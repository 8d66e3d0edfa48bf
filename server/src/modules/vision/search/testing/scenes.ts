import sharp, { type Sharp } from 'sharp'
import { randomFrom } from './vectors.ts'

const SHAPES = 14

/** A picture of its own for each seed: forms of many colours before a sky, with the grain of a photograph. */
export const scene = async (seed: number, width = 640, height = 480): Promise<Buffer> => {
  const random = randomFrom(seed * 7_919 + 13)
  const pixels = Buffer.alloc(width * height * 3)
  const sky = [random() * 255, random() * 255, random() * 255]
  const ground = [random() * 255, random() * 255, random() * 255]
  const shapes = Array.from({ length: SHAPES }, () => ({
    x: random() * width,
    y: random() * height,
    radius: (0.05 + random() * 0.25) * width,
    isRound: random() < 0.5,
    colour: [random() * 255, random() * 255, random() * 255],
  }))
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const shape = shapes.findLast(({ x: cx, y: cy, radius, isRound }) =>
        isRound
          ? (x - cx) ** 2 + (y - cy) ** 2 < radius ** 2
          : Math.abs(x - cx) < radius && Math.abs(y - cy) < radius / 2,
      )
      const grain = ((x * 31 + y * 17 + seed) % 7) - 3
      for (let channel = 0; channel < 3; channel += 1) {
        const back = ((sky[channel] ?? 0) * (height - y) + (ground[channel] ?? 0) * y) / height
        const value = (shape ? (shape.colour[channel] ?? 0) : back) + grain
        pixels[(y * width + x) * 3 + channel] = Math.max(0, Math.min(255, value))
      }
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 92 })
    .toBuffer()
}

/** What people do to pictures without making other ones of them. */
export const EDITS = {
  recompressed: (image: Sharp) => image.jpeg({ quality: 40 }),
  resized: (image: Sharp) => image.resize({ width: 320 }).webp({ quality: 60 }),
  mirrored: (image: Sharp) => image.flop().jpeg({ quality: 85 }),
  brightened: (image: Sharp) => image.modulate({ brightness: 1.25 }).jpeg({ quality: 85 }),
  cropped: (image: Sharp, width: number, height: number) =>
    image
      .extract({
        left: Math.round(width * 0.03),
        top: Math.round(height * 0.03),
        width: Math.round(width * 0.94),
        height: Math.round(height * 0.94),
      })
      .jpeg({ quality: 85 }),
} as const
export type Edit = keyof typeof EDITS
export const EDIT_NAMES: readonly Edit[] = ['recompressed', 'resized', 'mirrored', 'brightened', 'cropped']

export const edited = (bytes: Buffer, edit: Edit, width = 640, height = 480): Promise<Buffer> =>
  EDITS[edit](sharp(bytes), width, height).toBuffer()

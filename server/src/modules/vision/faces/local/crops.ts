import sharp from 'sharp'
import type { Box } from '../ports.ts'
import { decodePixels, type Pixels, type Region } from './pixels.ts'

export interface CropFaces {
  readonly picture: Uint8Array
  readonly boxes: readonly Box[]
}

/** A face with some of what is around it, so that people recognise it. */
const MARGIN = 1.6
/** Pixels; a small face is not enlarged. */
const CROP_SIDE = 256
const QUALITY = 80

/** Squares around faces as WebP, in their order; at the edge of the picture as much as there is. */
export const cropFaces = async (picture: Uint8Array, boxes: readonly Box[]): Promise<Buffer[]> => {
  const pixels = await decodePixels(picture)
  const crops: Buffer[] = []
  for (const box of boxes) {
    const { width, height } = pixels
    const crop = await sharp(pixels.data, { raw: { width, height, channels: 3 } })
      .extract(squareAround(pixels, box))
      .resize(CROP_SIDE, CROP_SIDE, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: QUALITY })
      .toBuffer()
    crops.push(crop)
  }
  return crops
}

const squareAround = ({ width, height }: Pixels, box: Box): Region => {
  const side = Math.max(box.width * width, box.height * height) * MARGIN
  const from = (centre: number, length: number) =>
    Math.min(length - 1, Math.max(0, Math.round(centre * length - side / 2)))
  const left = from(box.x + box.width / 2, width)
  const top = from(box.y + box.height / 2, height)
  return {
    left,
    top,
    width: Math.max(1, Math.min(width - left, Math.round(side))),
    height: Math.max(1, Math.min(height - top, Math.round(side))),
  }
}

import sharp from 'sharp'
import { decodePreview } from '../../ml/pictures.ts'

/** RGB, 8 bits each, row by row. */
export interface Pixels {
  readonly data: Buffer
  readonly width: number
  readonly height: number
}

/** A part of a picture, in pixels. */
export interface Region {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** All of a preview. Throws 422 `vision.unreadable_picture`. */
export const decodePixels = async (preview: Uint8Array): Promise<Pixels> => {
  let size = { width: 0, height: 0 }
  const data = await decodePreview(preview, (image, known) => {
    size = known
    return image
  })
  return { data, ...size }
}

/** A region of whole pixels within the picture, at another size. */
export const resizeRegion = (
  { data, width, height }: Pixels,
  region: Region,
  size: { readonly width: number; readonly height: number },
): Promise<Buffer> =>
  sharp(data, { raw: { width, height, channels: 3 } })
    .extract(region)
    .resize(size.width, size.height, { fit: 'fill' })
    .raw()
    .toBuffer()

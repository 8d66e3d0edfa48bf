import sharp, { type Sharp } from 'sharp'
import { Problem } from '#kernel/errors'

/** A preview has 1440 pixels a side at most; more is none of ours. */
const MAX_PIXELS = 1440 * 1440

/** What is behind a picture that lets it through. */
const BACKDROP = '#808080'

export interface PictureSize {
  readonly width: number
  readonly height: number
}

/**
 * RGB pixels of 8 bits, row by row, of a stored preview after `shape` (a resize, a crop).
 * Throws 422 `vision.unreadable_picture`.
 */
export const decodePreview = async (
  preview: Uint8Array,
  shape: (image: Sharp, size: PictureSize) => Sharp,
): Promise<Buffer> => {
  try {
    const image = sharp(preview, { failOn: 'error', limitInputPixels: MAX_PIXELS, pages: 1 })
    const { width, height } = await image.metadata()
    return await shape(image.flatten({ background: BACKDROP }), { width, height })
      .toColourspace('srgb')
      .removeAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer()
  } catch (cause) {
    throw new Problem({
      status: 422,
      code: 'vision.unreadable_picture',
      message: 'The preview of this picture cannot be decoded; make the renditions again.',
      cause,
    })
  }
}

import type { HeifImage, LibHeif } from 'libheif-js/libheif-wasm/libheif-bundle.js'
import type { Metadata, Sharp } from 'sharp'
import { openImage, openPixels } from './codec.ts'
import { heicUnavailable, tooManyPixels, unreadableImage } from './failures.ts'
import { MAX_PIXELS } from './limits.ts'
import { wrapInTiff } from './tiff-wrap.ts'

/** Whether the pixels are coded by HEVC, which libvips as it is installed does not decode. */
export const isHeic = (metadata: Metadata): boolean =>
  metadata.format === 'heif' && metadata.compression === 'hevc'

/**
 * Decodes the primary image of a HEIC file by the optional libheif-js (about 1 s for 12 megapixels). Its rotation is
 * applied by libheif, so that EXIF's must not be applied again. `icc` is the colour profile of the pixels.
 * Throws 422 `library.heic_unavailable` without the package.
 */
export async function decodeHeic(
  bytes: Buffer,
  icc: Buffer | undefined,
): Promise<{ image: Sharp; width: number; height: number }> {
  const { HeifDecoder } = await createLibHeif()
  const images = new HeifDecoder().decode(bytes)
  const primary = images.find(image => image.is_primary()) ?? images[0]
  if (!primary) throw unreadableImage('the HEIC file has no image')
  const [width, height] = [primary.get_width(), primary.get_height()]
  if (width * height > MAX_PIXELS) throw tooManyPixels({ width, height })
  const data = await readPixels(primary, width, height)
  const pixels = { data, width, height }
  // libvips converts colours only of a file that carries its profile.
  const image = icc ? openImage(wrapInTiff(pixels, icc)) : openPixels({ ...pixels, channels: 4 })
  return { image, width, height }
}

/**
 * A new instance for each image: what a damaged one leaves behind ends with it. The package is loaded with the first
 * HEIC, because it is optional and licensed differently (LGPL).
 */
async function createLibHeif(): Promise<LibHeif> {
  const module = await import('libheif-js/libheif-wasm/libheif-bundle.js').catch((cause: unknown) => {
    throw heicUnavailable(cause)
  })
  return module.default()
}

function readPixels(image: HeifImage, width: number, height: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const target = { data: new Uint8ClampedArray(width * height * 4), width, height }
    image.display(target, filled => {
      if (filled) resolve(Buffer.from(filled.data.buffer))
      else reject(unreadableImage('the HEIC image is damaged'))
    })
  })
}

import sharp, { type Sharp, type SharpOptions } from 'sharp'
import { Problem } from '#kernel/errors'
import { tooManyPixels, unreadableImage } from './failures.ts'
import { MAX_PIXELS } from './limits.ts'

/** Bytes of libvips' operation cache: nothing is decoded twice in one child, so a small one does. */
const CACHE_MB = 20

const LOADERS = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Tiff', 'Heif'].map(name => `VipsForeignLoad${name}`)

/** Sets libvips up for this process: one thread for each image, and only the loaders that are listed. */
export function configureCodecs(): void {
  // More threads for one image gain nothing when there is one child for each core.
  sharp.concurrency(1)
  sharp.cache({ memory: CACHE_MB, files: 0, items: 50 })
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({ operation: LOADERS })
}

/**
 * How every image is opened. Data that ends too early is an error, and so is what a decoder cannot make sense of;
 * mere warnings (bytes after a JPEG's end, a strange tag) are not.
 */
const OPEN: SharpOptions = { failOn: 'error', limitInputPixels: MAX_PIXELS, autoOrient: true, pages: 1 }

export const openImage = (bytes: Buffer): Sharp => sharp(bytes, OPEN)

/** Pixels in memory, as another step of the pipeline left them. */
export interface Pixels {
  readonly data: Buffer
  readonly width: number
  readonly height: number
  readonly channels: 1 | 2 | 3 | 4
}

export const openPixels = ({ data, width, height, channels }: Pixels): Sharp =>
  sharp(data, { raw: { width, height, channels }, limitInputPixels: MAX_PIXELS })

/** The pixels that come out of `image`, 8 bits deep. */
export async function toPixels(image: Sharp): Promise<Pixels> {
  const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height, channels: info.channels }
}

/** Runs a step of decoding; what libvips throws is the image's fault and becomes 422 `library.unreadable_image`. */
export async function decoding<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step()
  } catch (error) {
    if (error instanceof Problem) throw error
    const message = error instanceof Error ? error.message : String(error)
    // A lack of memory says nothing about the image: another try may have more.
    if (message.includes('out of memory')) throw error
    if (message.includes('exceeds pixel limit')) throw tooManyPixels(undefined)
    throw unreadableImage(firstLine(message), error)
  }
}

/** libvips collects lines; the first names the fault, and none may bring control characters into an answer. */
const firstLine = (message: string): string =>
  (message.split('\n')[0] ?? '').replaceAll(/[^\x20-\x7e]/g, '').slice(0, 160)

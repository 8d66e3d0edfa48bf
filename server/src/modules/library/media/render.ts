import type { Sharp } from 'sharp'
import { decoding } from './codec.ts'
import { open } from './derive.ts'
import { MAX_RENDER_SIDE } from './limits.ts'
import type { RenderTask } from './tasks.ts'
import type { RenderFormat, RenderSpec, Rendition } from './types.ts'

/** Above 2 one picture takes seconds, and nothing but the end of the process stops it. */
const AVIF_EFFORT = 2

/** One rendition on request. `contain` fills up with transparency, in JPEG with white. */
export async function render({ bytes, spec }: RenderTask): Promise<Rendition> {
  const { image } = await open(bytes)
  return decoding(async () => {
    const { data, info } = await encode(scale(image, spec), spec).toBuffer({ resolveWithObject: true })
    return { bytes: data, mime: `image/${spec.format}`, width: info.width, height: info.height }
  })
}

function scale(image: Sharp, { width, height, fit, format }: RenderSpec): Sharp {
  const box = { width: width ?? null, height: height ?? null }
  // Without any side given, the longest rendition that is made.
  if (box.width === null && box.height === null) box.width = box.height = MAX_RENDER_SIDE
  const background = format === 'jpeg' ? '#ffffff' : { r: 0, g: 0, b: 0, alpha: 0 }
  return image
    .resize({ ...definite(box), fit, background, withoutEnlargement: fit !== 'contain' })
    .toColourspace('srgb')
}

const definite = (box: {
  width: number | null
  height: number | null
}): { width?: number; height?: number } => ({
  ...(box.width === null ? {} : { width: box.width }),
  ...(box.height === null ? {} : { height: box.height }),
})

const ENCODERS: Record<RenderFormat, (image: Sharp, quality: number) => Sharp> = {
  jpeg: (image, quality) => image.flatten({ background: '#ffffff' }).jpeg({ quality }),
  webp: (image, quality) => image.webp({ quality }),
  avif: (image, quality) => image.avif({ quality, effort: AVIF_EFFORT }),
}

const encode = (image: Sharp, { format, quality }: RenderSpec): Sharp => ENCODERS[format](image, quality)

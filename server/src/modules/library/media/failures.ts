import { Problem } from '#kernel/errors'
import { MAX_DECODE_BYTES, MAX_PIXELS } from './limits.ts'

const refuse = (code: string, message: string, cause?: unknown): Problem =>
  new Problem({ status: 422, code: `library.${code}`, message, ...(cause === undefined ? {} : { cause }) })

/** 422: the bytes are of none of the types that are kept. */
export const typeNotAllowed = (): Problem =>
  refuse('type_not_allowed', 'This is no picture, video, sound or PDF of a type that is kept here.')

/** 422: the header is broken, or the data behind it is damaged or ends too early. */
export const unreadableImage = (why: string, cause?: unknown): Problem =>
  refuse('unreadable_image', `The image cannot be read: ${why}.`, cause)

/** 422: more than 100 megapixels; `size` as far as it is known. */
export const tooManyPixels = (size: { width: number; height: number } | undefined): Problem =>
  refuse(
    'too_many_pixels',
    `The image has ${size ? `${size.width} × ${size.height}` : 'too many'} pixels; at most ${MAX_PIXELS / 1e6} megapixels are accepted.`,
  )

/** 422: HEIC without the optional decoder. The original is kept and can be downloaded. */
export const heicUnavailable = (cause: unknown): Problem =>
  refuse(
    'heic_unavailable',
    'HEIC images need the optional package libheif-js, which is not installed.',
    cause,
  )

/** 422: the file is larger than an image that is decoded in memory. */
export const imageTooLargeToDecode = (size: number): Problem =>
  refuse(
    'image_too_large_to_decode',
    `The image has ${size} bytes; at most ${MAX_DECODE_BYTES} are decoded for renditions.`,
  )

/** 422: pictures are made of images only. */
export const notAnImage = (mime: string): Problem =>
  refuse('unreadable_image', `No picture can be made of ${mime}`)

import { Problem } from '#kernel/errors'

/**
 * Width and height of a WebP picture, from its header (RFC 9649): a service that answers in pixels needs no decoder here.
 * Throws 422 `vision.unreadable_picture`.
 */
export const webpSize = (bytes: Buffer): { width: number; height: number } => {
  const isWebp = bytes.length >= 30 && bytes.toString('latin1', 8, 12) === 'WEBP'
  const kind = isWebp ? bytes.toString('latin1', 12, 16) : ''
  if (kind === 'VP8 ')
    return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff }
  if (kind === 'VP8L') {
    const packed = bytes.readUInt32LE(21)
    return { width: (packed & 0x3fff) + 1, height: ((packed >> 14) & 0x3fff) + 1 }
  }
  if (kind === 'VP8X') return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 }
  throw new Problem({
    status: 422,
    code: 'vision.unreadable_picture',
    message: 'The preview of this picture is no WebP; make the renditions again.',
  })
}

import { decodePreview, type PictureSize } from '../../ml/pictures.ts'
import type { PictureShape } from './config.ts'

const CHANNELS = 3

/** A preview as the numbers that a model takes: channel by channel, row by row. */
export const pixelValues = async (preview: Uint8Array, shape: PictureShape): Promise<Float32Array> => {
  const pixels = await decodePreview(preview, (image, size) => {
    const resized = resizedSize(shape, size)
    return image.resize(resized.width, resized.height, { fit: 'fill', kernel: shape.kernel }).extract({
      left: Math.floor((resized.width - shape.width) / 2),
      top: Math.floor((resized.height - shape.height) / 2),
      width: shape.width,
      height: shape.height,
    })
  })
  return toPlanes(pixels, shape)
}

const resizedSize = ({ resize, width, height }: PictureShape, size: PictureSize): PictureSize => {
  if (!('shortestEdge' in resize)) return resize
  const scale = resize.shortestEdge / Math.min(size.width, size.height)
  return {
    width: Math.max(width, Math.round(size.width * scale)),
    height: Math.max(height, Math.round(size.height * scale)),
  }
}

const toPlanes = (pixels: Buffer, { width, height, scale, offset }: PictureShape): Float32Array => {
  const area = width * height
  const planes = new Float32Array(area * CHANNELS)
  for (let channel = 0; channel < CHANNELS; channel += 1) {
    const factor = scale[channel] ?? 1
    const shift = offset[channel] ?? 0
    const plane = channel * area
    for (let at = 0; at < area; at += 1) {
      planes[plane + at] = (pixels[at * CHANNELS + channel] ?? 0) * factor + shift
    }
  }
  return planes
}

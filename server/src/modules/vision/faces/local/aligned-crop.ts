import type { Candidate } from './blazeface.ts'
import type { Pixels } from './pixels.ts'

/** A square around a face, as a network takes it. */
export interface CropShape {
  /** Pixels of each side. */
  readonly side: number
  /** How much longer the square is than the face's box. */
  readonly margin: number
}

/** More samples for one pixel change nothing that a network sees. */
const MAX_SAMPLES = 6

/**
 * The square around `candidate` (in pixels of the picture), turned until the eyes are level: RGB from 0 to 255, black
 * outside the picture, written into `target` from `offset` on.
 */
export const writeAlignedCrop = (
  pixels: Pixels,
  candidate: Candidate,
  { side, margin }: CropShape,
  target: Float32Array,
  offset: number,
): void => {
  const scale = (Math.max(candidate.width, candidate.height) * margin) / side
  const { centreX, centreY, cos, sin } = frameOf(candidate)
  // A pixel of a large face covers several of the picture: all of them count, or fine lines would turn into noise.
  const samples = Math.min(MAX_SAMPLES, Math.max(1, Math.ceil(scale)))
  const share = 1 / (samples * samples)
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      const at = offset + (row * side + column) * 3
      for (let sample = 0; sample < samples * samples; sample += 1) {
        const u = (column + ((sample % samples) + 0.5) / samples - side / 2) * scale
        const v = (row + (Math.floor(sample / samples) + 0.5) / samples - side / 2) * scale
        addBilinear(pixels, centreX + u * cos - v * sin, centreY + u * sin + v * cos, target, at, share)
      }
    }
  }
}

const frameOf = (candidate: Candidate) => {
  const { x, y, width, height } = candidate
  const angle = angleOf(candidate)
  return { centreX: x + width / 2, centreY: y + height / 2, cos: Math.cos(angle), sin: Math.sin(angle) }
}

/**
 * How far a face is turned, in radians: by the line between its eyes and the one from them to its mouth together, because in
 * a profile the eyes are so close together that the line between them points anywhere.
 */
const angleOf = ({ landmarks: [right, left, , mouth] }: Candidate): number => {
  if (!right || !left || !mouth) return 0
  const [across, rise] = [left[0] - right[0], left[1] - right[1]]
  const down = mouth[1] - (left[1] + right[1]) / 2
  const aside = mouth[0] - (left[0] + right[0]) / 2
  return Math.atan2(rise - aside, across + down)
}

/** Adds `share` of the colour between four pixels; the centre of the first pixel is at 0.5. */
const addBilinear = (
  { data, width, height }: Pixels,
  x: number,
  y: number,
  target: Float32Array,
  at: number,
  share: number,
): void => {
  const left = Math.floor(x - 0.5)
  const top = Math.floor(y - 0.5)
  if (left < -1 || top < -1 || left >= width || top >= height) return
  const across = x - 0.5 - left
  const down = y - 0.5 - top
  for (let corner = 0; corner < 4; corner += 1) {
    const column = left + (corner & 1)
    const row = top + (corner >> 1)
    if (column < 0 || row < 0 || column >= width || row >= height) continue
    const weight = share * (corner & 1 ? across : 1 - across) * (corner >> 1 ? down : 1 - down)
    const from = (row * width + column) * 3
    target[at] = (target[at] ?? 0) + (data[from] ?? 0) * weight
    target[at + 1] = (target[at + 1] ?? 0) + (data[from + 1] ?? 0) * weight
    target[at + 2] = (target[at + 2] ?? 0) + (data[from + 2] ?? 0) * weight
  }
}

import { normalise } from '../vector.ts'
import { writeAlignedCrop } from './aligned-crop.ts'
import type { Candidate } from './blazeface.ts'
import { RECOGNITION, runRecognition, VECTOR_LENGTH } from './networks.ts'
import type { Pixels } from './pixels.ts'

const VALUES = RECOGNITION.side * RECOGNITION.side * 3
/** Faces of one run: 8 take 5 MB, and more at once are no faster on one core. */
const BATCH = 8
/** Pixels of a face's box: below, what is left of a face tells nobody from anybody else. */
const MIN_SIDE = 20

/** The vectors of faces in their order, of length 1; null for a face that is too small to be recognised. */
export const recogniseFaces = async (
  pixels: Pixels,
  faces: readonly Candidate[],
): Promise<(Float32Array | null)[]> => {
  const vectors = new Map<Candidate, Float32Array>()
  const able = faces.filter(({ width, height }) => Math.max(width, height) >= MIN_SIDE)
  for (let at = 0; at < able.length; at += BATCH) {
    const batch = able.slice(at, at + BATCH)
    const crops = new Float32Array(batch.length * VALUES)
    for (const [index, face] of batch.entries())
      writeAlignedCrop(pixels, face, RECOGNITION, crops, index * VALUES)
    const told = await runRecognition(crops)
    for (const [index, face] of batch.entries()) {
      vectors.set(face, normalise(told.slice(index * VECTOR_LENGTH, (index + 1) * VECTOR_LENGTH)))
    }
  }
  return faces.map(face => vectors.get(face) ?? null)
}

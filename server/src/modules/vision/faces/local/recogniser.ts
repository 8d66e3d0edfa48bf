import { normalise } from '../../vector.ts'
import { writeAlignedCrop } from './aligned-crop.ts'
import type { Candidate } from './blazeface.ts'
import { RECOGNITION, runRecognition } from './networks.ts'
import type { Pixels } from './pixels.ts'

const VALUES = RECOGNITION.side * RECOGNITION.side * 3
/** Pixels of a face's box: below, what is left of a face tells nobody from anybody else. */
const MIN_SIDE = 20

/** The vectors of faces in their order, of length 1; null for a face that is too small to be recognised. */
export const recogniseFaces = async (
  pixels: Pixels,
  faces: readonly Candidate[],
): Promise<(Float32Array | null)[]> => {
  const vectors: (Float32Array | null)[] = []
  for (const face of faces) {
    if (Math.max(face.width, face.height) < MIN_SIDE) vectors.push(null)
    else vectors.push(await recognise(pixels, face))
  }
  return vectors
}

/** One at a time: three at once took a third longer on one core, because they no longer fit its cache. */
const recognise = async (pixels: Pixels, face: Candidate): Promise<Float32Array> => {
  const crop = new Float32Array(VALUES)
  writeAlignedCrop(pixels, face, RECOGNITION, crop, 0)
  return normalise(await runRecognition(crop))
}

import { writeAlignedCrop } from './aligned-crop.ts'
import type { Candidate } from './blazeface.ts'
import { PRESENCE, runPresence } from './networks.ts'
import type { Pixels } from './pixels.ts'

/**
 * What the second network says of a face at least. On the shipped photos it says 0.29 or more of the 22 faces, profile
 * included, and 0.04 or less of everything else that the detector proposes there and on abstract pictures (rings!).
 */
const MIN_PRESENCE = 0.1
const VALUES = PRESENCE.side * PRESENCE.side * 3

/** Those of the detector's proposals that are faces, in their order. */
export const facesAmong = async (pixels: Pixels, candidates: readonly Candidate[]): Promise<Candidate[]> => {
  const faces: Candidate[] = []
  for (const candidate of candidates) {
    const crop = new Float32Array(VALUES)
    writeAlignedCrop(pixels, candidate, PRESENCE, crop, 0)
    for (let index = 0; index < VALUES; index += 1) crop[index] = (crop[index] ?? 0) / 255
    if ((await runPresence(crop)) >= MIN_PRESENCE) faces.push(candidate)
  }
  return faces
}

import fc from 'fast-check'
import { type ClusterInput, type Decision, MARK_BYTES } from './index.ts'

/** A face as a test states it: what the clustering gets are numbers. */
export interface SeenFace {
  /** Names the photo's bytes and the place in it. */
  readonly content: string
  readonly photo: string
  readonly vector: readonly number[]
  readonly current: number
}

export interface Crowd {
  readonly faces: readonly SeenFace[]
  readonly kept: readonly boolean[]
  readonly decisions: readonly (Omit<Decision, 'face'> & { readonly content: string })[]
  readonly threshold: number
  readonly minFaces: number
}

const DIMENSIONS = 6

const unit = (vector: readonly number[]): number[] => {
  const length = Math.hypot(...vector)
  return vector.map(value => value / length)
}

/** A face of one of six people: a direction of their own, and something of the day. Coarse, so that copies and ties come up. */
const vector = fc
  .tuple(fc.nat(DIMENSIONS - 1), fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 6, maxLength: 6 }))
  .map(([person, noise]) => unit(noise.map((value, index) => value + (index === person ? 6 : 0))))

const photos = fc.array(fc.array(vector, { minLength: 1, maxLength: 4 }), { maxLength: 14 })

const PEOPLE = 4

/** Photos with one to four faces, people who are known already, and decisions that may contradict each other. */
export const crowd: fc.Arbitrary<Crowd> = photos.chain(all => {
  const faces = all.flatMap((vectors, photo) =>
    vectors.map((each, place) => ({ content: `${photo}/${place}`, photo: `${photo}`, vector: each })),
  )
  const person = fc.nat(PEOPLE - 1)
  const decision = fc.record({
    content: fc.constantFrom(...faces.map(({ content }) => content), ''),
    person,
    verdict: fc.constantFrom('is', 'is-not'),
    decidedAt: fc.nat(5),
  })
  return fc
    .record({
      current: fc.array(fc.integer({ min: -1, max: PEOPLE - 1 }), {
        minLength: faces.length,
        maxLength: faces.length,
      }),
      kept: fc.array(fc.boolean(), { minLength: PEOPLE, maxLength: PEOPLE }),
      decisions: fc.array(decision, { maxLength: 8 }),
      threshold: fc.constantFrom(0.5, 0.68, 0.85),
      minFaces: fc.constantFrom(1, 2, 3),
    })
    .map(({ current, decisions, ...rest }) => ({
      ...rest,
      faces: faces.map((face, index) => ({ ...face, current: current[index] ?? -1 })),
      decisions: decisions.filter(({ content }) => content !== ''),
    }))
})

/** The numbers of a crowd whose faces come in this order. */
export const inputOf = (crowdOf: Crowd, faces: readonly SeenFace[] = crowdOf.faces): ClusterInput => {
  const dimensions = faces[0]?.vector.length ?? DIMENSIONS
  const photoNumbers = new Map(
    [...new Set(faces.map(({ photo }) => photo))].map((photo, index) => [photo, index]),
  )
  const rows = new Map(faces.map(({ content }, row) => [content, row]))
  const marks = new Uint8Array(faces.length * MARK_BYTES)
  faces.forEach(({ content }, row) => {
    marks.set(Buffer.from(content).subarray(0, MARK_BYTES), row * MARK_BYTES)
  })
  return {
    dimensions,
    vectors: Float32Array.from(faces.flatMap(face => [...face.vector])),
    photos: Int32Array.from(faces, ({ photo }) => photoNumbers.get(photo) ?? -1),
    marks,
    current: Int32Array.from(faces, ({ current }) => current),
    kept: Uint8Array.from(crowdOf.kept, Number),
    decisions: crowdOf.decisions.map(({ content, ...decision }) => ({
      ...decision,
      face: rows.get(content) ?? -1,
    })),
    threshold: crowdOf.threshold,
    minFaces: crowdOf.minFaces,
  }
}

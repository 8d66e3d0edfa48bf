/** Numbers from 0 to 1 that follow from a seed (mulberry32). */
const randomFrom = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const CLUSTERS = 1_000
/** How many directions vectors spread in: those of real models lie near a surface of a few dozen. */
const INTRINSIC = 48
/** How far the vectors of one cluster are apart, as a share of the distance of clusters. */
const SPREAD = 0.6

const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

/**
 * Vectors of length 1 as embeddings of pictures are: in clusters of very different sizes, spread in few of their many
 * dimensions, with some noise in all. The same for the same place and seed.
 */
export const clusteredVectors = (dimensions: number, seed: number): ((at: number) => Float32Array) => {
  const shared = randomFrom(seed)
  const basis = Array.from({ length: INTRINSIC }, () =>
    Float32Array.from({ length: dimensions }, () => normal(shared) / Math.sqrt(dimensions)),
  )
  const centres = Array.from({ length: CLUSTERS }, () =>
    Float32Array.from({ length: INTRINSIC }, () => normal(shared)),
  )
  return at => {
    const random = randomFrom(seed * 1_000_003 + at)
    const centre = centres[Math.floor(CLUSTERS ** random()) - 1] ?? centres[0]
    const vector = Float32Array.from(
      { length: dimensions },
      () => (normal(random) * 0.2) / Math.sqrt(dimensions),
    )
    for (const [place, direction] of basis.entries()) {
      const weight = (centre?.[place] ?? 0) + SPREAD * normal(random)
      for (let n = 0; n < dimensions; n += 1) vector[n] = (vector[n] ?? 0) + weight * (direction[n] ?? 0)
    }
    const length = Math.hypot(...vector)
    return vector.map(value => value / length)
  }
}

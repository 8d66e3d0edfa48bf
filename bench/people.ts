import {
  type Clustering,
  clusterFaces,
  MARK_BYTES,
  type Multiply,
} from '../server/src/modules/vision/people/clustering/index.ts'
import { createProducts } from '../server/src/modules/vision/people/processes/products.ts'
import { report } from './fovea-process.ts'

/**
 * How long it takes to find the people among so many faces, how much memory, and how right it is, on made-up faces whose
 * similarities are spread as those of the default model (same person 0.53 to 0.89, others around 0.45): one in seven is a
 * passer-by, people have from three to some hundred
 * faces. Their noise has no direction, which is easier than real photos: compare runs, and claim nothing.
 */
const SIZES = [10_000, 50_000]
const DIMENSIONS = 1_024
const THRESHOLD = 0.68
const FACES_OF_PHOTO = 3

/** Park and Miller's generator: the same crowd in every run. */
const generator = (): (() => number) => {
  let state = 20_261_128
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

interface CrowdOfFaces {
  readonly vectors: Float32Array
  readonly photos: Int32Array
  /** Who each face is in truth; -1 for a passer-by. */
  readonly truth: Int32Array
}

const direction = (random: () => number): Float32Array => {
  const vector = Float32Array.from({ length: DIMENSIONS }, () => random() + random() + random() - 1.5)
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))
  return vector.map(value => value / length)
}

/** What all faces have in common makes strangers resemble each other by 0.45. */
const COMMON = Math.sqrt(0.45)

const makeCrowd = (count: number): CrowdOfFaces => {
  const random = generator()
  const common = direction(random)
  const people = Math.ceil(count / 40)
  const looks = Array.from({ length: people }, () => direction(random))
  const vectors = new Float32Array(count * DIMENSIONS)
  const truth = new Int32Array(count)
  for (let face = 0; face < count; face += 1) {
    // A few people are on many photos.
    const person = random() < 1 / 7 ? -1 : Math.floor(random() ** 2 * people)
    const own = looks[person] ?? direction(random)
    const accident = direction(random)
    const spread = 0.35 + random() * 0.6
    const row = vectors.subarray(face * DIMENSIONS, (face + 1) * DIMENSIONS)
    for (let at = 0; at < DIMENSIONS; at += 1)
      row[at] = COMMON * (common[at] ?? 0) + Math.sqrt(0.55) * (own[at] ?? 0) + spread * (accident[at] ?? 0)
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0))
    row.forEach((value, at) => {
      row[at] = value / length
    })
    truth[face] = person
  }
  return { vectors, truth, photos: photosOf(truth) }
}

/** Nobody is on a photo twice: a face that would be begins the next one. */
const photosOf = (truth: Int32Array): Int32Array => {
  let photo = 0
  let on: number[] = []
  return truth.map(person => {
    if (on.length === FACES_OF_PHOTO || (person !== -1 && on.includes(person))) {
      photo += 1
      on = []
    }
    on.push(person)
    return photo
  })
}

const pairs = (sizes: Iterable<number>): number => {
  let sum = 0
  for (const size of sizes) sum += (size * (size - 1)) / 2
  return sum
}

const tally = (keys: readonly (string | number | null)[]): Map<string | number, number> => {
  const counts = new Map<string | number, number>()
  for (const key of keys) if (key !== null) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}

const accuracy = ({ truth }: CrowdOfFaces, { assigned }: Clustering) => {
  const right = tally(
    [...truth].map((person, face) =>
      person === -1 || assigned[face] === -1 ? null : `${person}/${assigned[face]}`,
    ),
  )
  const found = tally([...assigned].map(person => (person === -1 ? null : person)))
  const real = tally([...truth].map(person => (person === -1 ? null : person)))
  const correct = pairs(right.values())
  return { precision: correct / pairs(found.values()), recall: correct / pairs(real.values()) }
}

for (const count of SIZES) {
  const crowd = makeCrowd(count)
  const products = await createProducts()
  let multiplying = 0
  const timed: Multiply = async (left, right, dimensions) => {
    const startedAt = performance.now()
    const answer = await products(left, right, dimensions)
    multiplying += performance.now() - startedAt
    return answer
  }
  const startedAt = performance.now()
  const clustering = await clusterFaces(
    {
      ...crowd,
      dimensions: DIMENSIONS,
      marks: new Uint8Array(count * MARK_BYTES),
      current: new Int32Array(count).fill(-1),
      kept: new Uint8Array(0),
      decisions: [],
      threshold: THRESHOLD,
      minFaces: 3,
    },
    timed,
  )
  const seconds = (performance.now() - startedAt) / 1_000
  const { precision, recall } = accuracy(crowd, clustering)
  const name = `${count.toLocaleString('en')} faces`
  report({
    name: `${name}: time to find the people`,
    figure: seconds,
    unit: 's',
    ratio: seconds / (multiplying / 1_000),
    limit: 'the matrix products in it',
  })
  report({
    name: `${name}: memory`,
    figure: process.resourceUsage().maxRSS / 1_024,
    unit: 'MiB',
    ratio: process.resourceUsage().maxRSS / 1_024 / ((count * DIMENSIONS * 4) / 2 ** 20),
    limit: 'the vectors',
  })
  report({
    name: `${name}: pairs of one person that are right`,
    figure: precision,
    unit: '',
    ratio: null,
    limit: 'the truth',
  })
  report({
    name: `${name}: pairs of one person that are found`,
    figure: recall,
    unit: '',
    ratio: null,
    limit: 'the truth',
  })
}

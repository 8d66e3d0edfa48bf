import { createExactIndex } from '../../server/src/modules/vision/search/index/adapters/exact.ts'
import { layerIndex } from '../../server/src/modules/vision/search/index/adapters/layered.ts'
import { openUsearchIndex } from '../../server/src/modules/vision/search/index/adapters/usearch.ts'
import { loadEngine } from '../../server/src/modules/vision/search/index/engine.ts'
import { clusteredVectors } from '../vectors.ts'

/** The file of an index: the library's own call, and Fovea's search over it with 2,000 vectors that came and 200 that went. */
const [path = '', given = '{}', dimensionsGiven = '0', queriesGiven = '0'] = process.argv.slice(2)
const [dimensions, queries] = [Number(dimensionsGiven), Number(queriesGiven)]
const parameters = JSON.parse(given)
const COUNT = 10
const ADDED = 2_000
const REMOVED = 200

const engine = await loadEngine()
const raw = engine.create(dimensions, parameters)
raw.view(path)
const built = await openUsearchIndex(path, { dimensions, parameters })
const added = createExactIndex(dimensions)
const vectorAt = clusteredVectors(dimensions, 7)
for (let at = 0; at < ADDED; at += 1) added.put(10_000_000 + at, vectorAt(200_000 + at))
const removed = new Set(Array.from({ length: REMOVED }, (_, at) => at * 400 + 1))
const layered = layerIndex(built, { added, removed })
const signal = AbortSignal.timeout(600_000)

const vectors = Array.from({ length: queries }, (_, at) => vectorAt(300_000 + at))
const timed = async (work: (vector: Float32Array) => unknown): Promise<number[]> => {
  const times: number[] = []
  for (const vector of vectors) {
    const started = performance.now()
    await work(vector)
    times.push(performance.now() - started)
  }
  return times
}

// Once without measuring: the first searches read the file.
await timed(vector => raw.search(vector, COUNT, 1))
await timed(vector => layered.search(vector, COUNT, signal))
const rawTimes = await timed(vector => raw.search(vector, COUNT, 1))
const ourTimes = await timed(vector => layered.search(vector, COUNT, signal))
console.log(JSON.stringify({ raw: rawTimes, ours: ourTimes, rss: process.memoryUsage.rss() }))

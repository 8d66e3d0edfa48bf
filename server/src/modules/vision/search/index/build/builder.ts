import { Problem } from '#kernel/errors'
import { type Engine, type HnswIndex, loadEngine } from '../engine.ts'
import type { BeginInput, FinishInput, FinishOutput, PackedVectors } from './messages.ts'
import { createTruth, mean, NEIGHBOURS, type Query, recallOf, type Truth } from './truth.ts'

interface Build {
  readonly engine: Engine
  readonly input: BeginInput
  readonly queries: readonly Query[]
  readonly truth: Truth
  readonly index: HnswIndex | null
  vectors: number
}

/** The child's side: one build at a time, which is given its vectors in pages. */
export const createBuilder = () => {
  let build: Build | undefined
  const current = (): Build => {
    if (build) return build
    throw new Problem({
      status: 500,
      code: 'vision.build_lost',
      message: 'The process that built the index was replaced in between; the build begins again.',
    })
  }
  return {
    'index.begin': async (input: BeginInput): Promise<void> => {
      const engine = await loadEngine()
      const queries = unpack(input.queries, input.dimensions)
      build = {
        engine,
        input,
        queries,
        truth: createTruth(engine, queries, input.dimensions),
        index: input.parameters && engine.create(input.dimensions, input.parameters),
        vectors: 0,
      }
    },
    'index.add': ({ keys, vectors }: PackedVectors): void => {
      const { truth, index, input } = current()
      const rows = floats(vectors)
      truth.add(keys, rows)
      index?.add(BigUint64Array.from(keys, BigInt), rows, input.threads)
      current().vectors += keys.length
    },
    'index.finish': (input: FinishInput): FinishOutput => {
      const done = current()
      build = undefined
      return finish(done, input)
    },
  }
}

const finish = (build: Build, { path, expansions, wantedRecall }: FinishInput): FinishOutput => {
  const { engine, index, input, queries } = build
  const truth = build.truth.neighbours()
  const { vectors } = build
  const told = { vectors, queries: queries.length, truth: path === null ? truth : [] }
  if (!index || !input.parameters || path === null) return { ...told, recall: null, expansionSearch: null }
  index.save(path)
  let best = { recall: 0, expansionSearch: 0 }
  for (const expansionSearch of expansions) {
    // The expansion is told at the opening of a file.
    const opened = engine.create(input.dimensions, { ...input.parameters, expansionSearch })
    opened.view(path)
    best = { recall: measure(opened, queries, truth), expansionSearch }
    if (best.recall >= wantedRecall) break
  }
  return { ...told, ...best }
}

const measure = (
  index: HnswIndex,
  queries: readonly Query[],
  truth: ReturnType<Truth['neighbours']>,
): number =>
  mean(
    queries.map(({ key, vector }, at) => {
      const { keys, distances } = index.search(vector, Math.min(NEIGHBOURS + 1, index.size()), 1)
      const found = Array.from(keys, (each, nth) => ({ key: Number(each), score: 1 - (distances[nth] ?? 1) }))
      return recallOf(truth[at] ?? [], found, key)
    }),
  )

const floats = (bytes: Uint8Array): Float32Array => new Float32Array(new Uint8Array(bytes).buffer)

const unpack = ({ keys, vectors }: PackedVectors, dimensions: number): Query[] => {
  const all = floats(vectors)
  return keys.map((key, at) => ({ key, vector: all.slice(at * dimensions, (at + 1) * dimensions) }))
}

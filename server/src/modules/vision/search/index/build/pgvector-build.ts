import type { Queryable } from '#kernel/db'
import type { ChildPool } from '#kernel/processes'
import {
  createVectorTable,
  fillVectorTable,
  indexVectorTable,
  openPgvectorIndex,
} from '../adapters/pgvector.ts'
import { floatsOf } from '../vector.repository.ts'
import { ATTEMPTS, EXPANSIONS } from './attempts.ts'
import type { BeginInput, FinishInput, FinishOutput, PackedVectors } from './messages.ts'
import { pack } from './source.ts'
import { mean, NEIGHBOURS, recallOf } from './truth.ts'
import type { BuiltFile } from './usearch-build.ts'
import type { BuildWish } from './wish.ts'

/** Fills a table of its own and indexes it, until the recall suffices; answers the last attempt. */
export const buildTable = async (
  query: () => Queryable,
  child: ChildPool,
  wish: BuildWish,
  location: string,
): Promise<BuiltFile> => {
  const { dimensions, queries, signal } = wish
  let built: BuiltFile | undefined
  for (const { connectivity, expansionAdd } of ATTEMPTS) {
    await createVectorTable(query(), location, dimensions)
    // Before the rows: one statement over all of them would take longer than a statement may.
    await indexVectorTable(query(), location, dimensions, { connectivity, expansionAdd })
    const begin = { dimensions, parameters: null, threads: 1, queries: pack(queries) }
    await child.run<BeginInput, void>('index.begin', begin, { signal })
    for await (const page of wish.pages()) {
      await child.run<PackedVectors, void>('index.add', pack(page), { signal })
      await fillVectorTable(query(), location, dimensions, page)
    }
    const last = { path: null, expansions: [], wantedRecall: wish.wantedRecall }
    const done = await child.run<FinishInput, FinishOutput>('index.finish', last, { signal })
    const best = await bestExpansion(query, wish, location, done)
    built = {
      parameters: { quantization: 'f32', connectivity, expansionAdd, expansionSearch: best.expansionSearch },
      vectors: done.vectors,
      recall: best.recall,
      queries: done.queries,
    }
    if (best.recall >= wish.wantedRecall) break
  }
  if (!built) throw new Error('There is no way to build an index')
  return built
}

const bestExpansion = async (
  query: () => Queryable,
  wish: BuildWish,
  location: string,
  done: FinishOutput,
) => {
  let best = { recall: 0, expansionSearch: 0 }
  for (const expansionSearch of EXPANSIONS) {
    const index = openPgvectorIndex({
      query,
      location,
      dimensions: wish.dimensions,
      size: done.vectors,
      expansionSearch,
    })
    const recalls: number[] = []
    for (const [at, { key, vector }] of wish.queries.entries()) {
      const found = await index.search(floatsOf(vector), NEIGHBOURS + 1, wish.signal)
      recalls.push(recallOf(done.truth[at] ?? [], found, key))
    }
    best = { recall: mean(recalls), expansionSearch }
    if (best.recall >= wish.wantedRecall) break
  }
  return best
}

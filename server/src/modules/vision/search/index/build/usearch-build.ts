import type { ChildPool } from '#kernel/processes'
import type { IndexParameters } from '../tables.ts'
import { ATTEMPTS, EXPANSIONS } from './attempts.ts'
import type { BeginInput, FinishInput, FinishOutput, PackedVectors } from './messages.ts'
import { pack } from './source.ts'
import type { BuildWish } from './wish.ts'

export interface BuiltFile {
  readonly parameters: IndexParameters
  readonly vectors: number
  readonly recall: number
  readonly queries: number
}

/** Builds a file at `path`, with better parameters until the recall suffices; answers the last attempt. */
export const buildFile = async (
  child: ChildPool,
  wish: BuildWish,
  path: string,
  threads: number,
): Promise<BuiltFile> => {
  let built: BuiltFile | undefined
  for (const attempt of ATTEMPTS) {
    built = await buildOnce(child, wish, path, threads, attempt)
    if (built.recall >= wish.wantedRecall) break
    wish.log.info({ recall: built.recall, attempt }, 'an index finds too little; it is built with more links')
  }
  if (!built) throw new Error('There is no way to build an index')
  return built
}

const buildOnce = async (
  child: ChildPool,
  wish: BuildWish,
  path: string,
  threads: number,
  attempt: Omit<IndexParameters, 'expansionSearch'>,
): Promise<BuiltFile> => {
  const { dimensions, queries, signal } = wish
  const [smallest = 64] = EXPANSIONS
  const parameters = { ...attempt, expansionSearch: smallest }
  await child.run<BeginInput, void>(
    'index.begin',
    { dimensions, parameters, threads, queries: pack(queries) },
    { signal },
  )
  for await (const page of wish.pages())
    await child.run<PackedVectors, void>('index.add', pack(page), { signal })
  const input = { path, expansions: EXPANSIONS, wantedRecall: wish.wantedRecall }
  const done = await child.run<FinishInput, FinishOutput>('index.finish', input, { signal })
  return {
    parameters: { ...attempt, expansionSearch: done.expansionSearch ?? smallest },
    vectors: done.vectors,
    recall: done.recall ?? 0,
    queries: done.queries,
  }
}

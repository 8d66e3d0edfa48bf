import type { Database } from '#kernel/db'
import type { JobContext } from '#kernel/jobs'
import type { Clock, Ids } from '#kernel/system'
import type { IndexCatalog } from '../search/index/catalog.ts'
import { floatsOf } from '../search/index/vector.repository.ts'
import { similarityOf } from '../vector.ts'
import {
  dequeue,
  embeddingsByKeys,
  endRound,
  type Fingerprinted,
  nearHashes,
  nextQueued,
  type Queued,
  vectorsOf,
} from './comparison.repository.ts'
import { connect, keepPairs, lockGroups, type NewPair, pairOf, pairsOfAsset } from './pair.repository.ts'

export interface ComparisonService {
  /** Compares all that is queued; a second run finds nothing left. */
  compareQueued(projectId: string, round: number, context: JobContext): Promise<void>
}

interface Parts {
  readonly db: Database
  readonly catalog: IndexCatalog
  readonly clock: Clock
  readonly ids: Ids
}

/** Cosine from which two pictures count as the same, by a model that knows what they show. */
export const MIN_SIMILARITY = 0.98
/** Of very many equal pictures each is paired with so many: the group connects them all. */
const MOST_NEIGHBOURS = 50
const PAGE = 50

/** A vector of colours alone is no proof: pictures of the same place at the same hour have the same colours. */
const isProof = (model: string): boolean => !model.startsWith('colour-layout@')

export const createComparisonService = (parts: Parts): ComparisonService => ({
  async compareQueued(projectId, round, context) {
    await context.transaction(tx => endRound(tx, projectId, round))
    for (;;) {
      context.signal.throwIfAborted()
      const queued = await nextQueued(parts.db.query, projectId, PAGE)
      if (queued.length === 0) return
      for (const entry of queued) {
        const pairs = await compare(parts, projectId, entry, context.signal)
        await context.transaction(async tx => {
          await lockGroups(tx, projectId)
          await keepPairs(tx, projectId, pairs, parts.clock.now())
          for (const { firstId, secondId } of pairs)
            await connect(tx, parts.ids, projectId, firstId, secondId)
          await dequeue(tx, entry)
        })
      }
    }
  },
})

const compare = (parts: Parts, projectId: string, entry: Queued, signal: AbortSignal): Promise<NewPair[]> => {
  if (entry.model === '') return compareHash(parts, projectId, entry)
  return isProof(entry.model) ? compareVector(parts, projectId, entry, signal) : agree(parts, entry)
}

const compareHash = async ({ db }: Parts, projectId: string, entry: Queued): Promise<NewPair[]> => {
  const near = await nearHashes(db.query, projectId, entry.assetId, entry.version, MOST_NEIGHBOURS)
  const own = { id: entry.assetId, version: entry.version }
  const similar = await similarities(db, own, near)
  return near.map(other =>
    pairOf(own, other, { distance: other.distance, ...(similar.get(other.id) ?? NONE) }),
  )
}

const NONE = { similarity: null, model: null } as const

/** By a model: whatever is near enough, whether its hash is or not. */
const compareVector = async (
  { db, catalog }: Parts,
  projectId: string,
  { assetId, version, model }: Queued,
  signal: AbortSignal,
): Promise<NewPair[]> => {
  const stored = await vectorsOf(db.query, [{ id: assetId, version }])
  const own = stored.find(row => row.model === model)
  if (!own) return []
  const vector = floatsOf(own.vector)
  const place = { projectId, kind: 'assets', model } as const
  const index = await catalog.open(place, vector.length, signal)
  const hits = await index.search(vector, MOST_NEIGHBOURS + 1, signal)
  const near = hits.filter(hit => hit.score >= MIN_SIMILARITY - ROUGHNESS).map(hit => hit.key)
  const rows = await embeddingsByKeys(db.query, place, near)
  return rows
    .filter(row => row.id !== assetId)
    .map(row => ({ ...row, similarity: similarityOf(vector, floatsOf(row.vector)) }))
    .filter(row => row.similarity >= MIN_SIMILARITY)
    .map(row => pairOf({ id: assetId, version }, row, { distance: null, similarity: row.similarity, model }))
}

/** An index that keeps vectors in half precision tells cosines to the third digit. */
const ROUGHNESS = 0.005

/** By colours: only pairs that the hashes tell as well gain by it. */
const agree = async ({ db }: Parts, { assetId, version }: Queued): Promise<NewPair[]> => {
  const pairs = await pairsOfAsset(db.query, assetId, version)
  const own = { id: assetId, version }
  const others = pairs.map(pair =>
    pair.firstId === assetId
      ? { id: pair.secondId, version: pair.secondVersion }
      : { id: pair.firstId, version: pair.firstVersion },
  )
  const similar = await similarities(db, own, others)
  return others.flatMap(other => {
    const found = similar.get(other.id)
    return found ? [pairOf(own, other, { distance: null, ...found })] : []
  })
}

/** The cosine with each of the others that is near enough, by a model of both; one that knows what is shown goes first. */
const similarities = async (
  db: Database,
  own: Fingerprinted,
  others: readonly Fingerprinted[],
): Promise<Map<string, { similarity: number; model: string }>> => {
  const found = new Map<string, { similarity: number; model: string }>()
  if (others.length === 0) return found
  const rows = await vectorsOf(db.query, [own, ...others])
  const owned = rows
    .filter(row => row.id === own.id)
    .sort((a, b) => Number(isProof(b.model)) - Number(isProof(a.model)))
  for (const { model, vector } of owned) {
    const mine = floatsOf(vector)
    for (const row of rows) {
      if (row.id === own.id || row.model !== model || found.has(row.id)) continue
      const similarity = similarityOf(mine, floatsOf(row.vector))
      if (similarity >= MIN_SIMILARITY) found.set(row.id, { similarity, model })
    }
  }
  return found
}

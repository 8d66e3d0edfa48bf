import { type Engine, loadEngine } from '../engine.ts'
import type { Hit, VectorIndex } from '../ports.ts'
import { createTurns, nearestOf } from './nearest.ts'

/** Bytes of vectors that are compared without a pause: about a tenth of a millisecond. */
const BLOCK_BYTES = 1024 * 1024
/** Vectors that were taken out leave empty places; with more of them than so many per block, a block is filled anew. */
const MAX_EMPTY = 64

/** Vectors of one block of memory, row by row; an empty place has the key 0 and zeros. */
interface Block {
  readonly vectors: Float32Array
  readonly keys: Float64Array
  used: number
  empty: number
}

/** Vectors in memory, all of which each search compares. They can be changed while searches run. */
export interface ExactIndex extends VectorIndex {
  readonly mode: 'exact'
  readonly size: number
  /** Bytes that it takes. */
  readonly bytes: number
  has(key: number): boolean
  /** Adds a vector or replaces that of the key. */
  put(key: number, vector: Float32Array): void
  /** Overwrites it with zeros. */
  remove(key: number): void
}

export const createExactIndex = (dimensions: number): ExactIndex => new Exact(dimensions)

class Exact implements ExactIndex {
  readonly mode = 'exact'
  readonly dimensions: number
  readonly #blockRows: number
  readonly #blocks: Block[] = []
  /** The block and the place in it, as one number. */
  readonly #places = new Map<number, number>()

  constructor(dimensions: number) {
    this.dimensions = dimensions
    this.#blockRows = Math.max(64, Math.floor(BLOCK_BYTES / (dimensions * Float32Array.BYTES_PER_ELEMENT)))
  }

  get size(): number {
    return this.#places.size
  }

  get bytes(): number {
    return this.#blocks.length * this.#blockRows * (this.dimensions * 4 + 8) + this.#places.size * 40
  }

  has(key: number): boolean {
    return this.#places.has(key)
  }

  put(key: number, vector: Float32Array): void {
    if (vector.length !== this.dimensions)
      throw new Error(`A vector has ${vector.length} numbers instead of ${this.dimensions}`)
    const at = this.#places.get(key) ?? this.#take(key)
    const block = this.#blocks[Math.floor(at / this.#blockRows)]
    block?.vectors.set(vector, (at % this.#blockRows) * this.dimensions)
  }

  remove(key: number): void {
    const at = this.#places.get(key)
    if (at === undefined) return
    this.#places.delete(key)
    const block = this.#blocks[Math.floor(at / this.#blockRows)]
    if (!block) return
    const row = at % this.#blockRows
    block.keys[row] = 0
    block.vectors.fill(0, row * this.dimensions, (row + 1) * this.dimensions)
    block.empty += 1
    if (block.empty > MAX_EMPTY) this.#compact(block, at - row)
  }

  async search(vector: Float32Array, count: number, signal: AbortSignal): Promise<Hit[]> {
    const engine = await loadEngine().catch(() => null)
    const turns = createTurns(signal)
    const query = vector.slice()
    let nearest: Hit[] = []
    for (const block of this.#blocks) {
      await turns.yield()
      const found = engine
        ? nearestInBlock(engine, block, query, count)
        : comparedOneByOne(block, query, this.dimensions)
      nearest = nearestOf([...nearest, ...found], count)
    }
    return nearest
  }

  close(): void {
    this.#blocks.length = 0
    this.#places.clear()
  }

  #take(key: number): number {
    let block = this.#blocks.at(-1)
    if (!block || block.used === this.#blockRows) {
      block = {
        vectors: new Float32Array(this.#blockRows * this.dimensions),
        keys: new Float64Array(this.#blockRows),
        used: 0,
        empty: 0,
      }
      this.#blocks.push(block)
    }
    const at = (this.#blocks.length - 1) * this.#blockRows + block.used
    block.keys[block.used] = key
    block.used += 1
    this.#places.set(key, at)
    return at
  }

  /** Moves the vectors of a block together. Nothing waits in between, so no search sees it half done. */
  #compact(block: Block, base: number): void {
    let to = 0
    for (let from = 0; from < block.used; from += 1) {
      const key = block.keys[from] ?? 0
      if (key === 0) continue
      block.keys[to] = key
      block.vectors.copyWithin(to * this.dimensions, from * this.dimensions, (from + 1) * this.dimensions)
      this.#places.set(key, base + to)
      to += 1
    }
    block.vectors.fill(0, to * this.dimensions)
    block.keys.fill(0, to)
    block.used = to
    block.empty = 0
  }
}

const nearestInBlock = (engine: Engine, block: Block, query: Float32Array, count: number): Hit[] => {
  if (block.used === 0) return []
  const rows = block.vectors.subarray(0, block.used * query.length)
  // Empty places are compared as well, and may be among the nearest.
  const { places, distances } = engine.exact(
    rows,
    query,
    query.length,
    Math.min(block.used, count + block.empty),
  )
  const hits: Hit[] = []
  for (const [at, place] of places.entries()) {
    const key = block.keys[Number(place)] ?? 0
    if (key !== 0) hits.push({ key, score: 1 - (distances[at] ?? 1) })
  }
  return hits
}

/** Where the native library has no binary: some ten times slower, with the same result. */
const comparedOneByOne = (block: Block, query: Float32Array, dimensions: number): Hit[] => {
  const hits: Hit[] = []
  for (let row = 0; row < block.used; row += 1) {
    const key = block.keys[row] ?? 0
    if (key === 0) continue
    const from = row * dimensions
    let score = 0
    for (let at = 0; at < dimensions; at += 1) score += (block.vectors[from + at] ?? 0) * (query[at] ?? 0)
    hits.push({ key, score })
  }
  return hits
}

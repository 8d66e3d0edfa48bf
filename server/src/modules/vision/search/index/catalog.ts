import type { Database } from '#kernel/db'
import { hasCode } from '#kernel/errors'
import type { Clock } from '#kernel/system'
import type { Logger } from '#kernel/telemetry'
import { createExactIndex, type ExactIndex } from './adapters/exact.ts'
import { layerIndex } from './adapters/layered.ts'
import { openPgvectorIndex, PGVECTOR } from './adapters/pgvector.ts'
import { createScanIndex } from './adapters/scan.ts'
import { openUsearchIndex } from './adapters/usearch.ts'
import { ENGINE } from './engine.ts'
import type { IndexFiles } from './file.ts'
import { findIndex } from './index.repository.ts'
import { type Place, placeKey } from './place.ts'
import type { VectorIndex } from './ports.ts'
import type { VectorIndexRow } from './tables.ts'
import {
  changesSince,
  countVectors,
  floatsOf,
  horizonOf,
  pageOfRemoved,
  pageOfVectors,
  pageOfWritten,
} from './vector.repository.ts'

/** The indexes that this process searches. */
export interface IndexCatalog {
  /** What finds vectors of this place now: whatever was committed before the call is in it, or its key is of a row that is gone. */
  open(place: Place, dimensions: number, signal: AbortSignal): Promise<VectorIndex>
  /** The same without any index: reads all vectors from the database at each search, and misses none. */
  scan(place: Place, dimensions: number): VectorIndex
  /** Bytes of vectors in memory. */
  bytes(): number
  close(): void
}

interface Parts {
  readonly db: Database
  readonly files: IndexFiles
  readonly clock: Clock
  readonly log: Logger
  readonly maxBytes: number
  /** Told when the file of an index is nowhere any more, so that it is built again. */
  readonly onMissing: (place: Place, sha256: string) => Promise<void>
}

/** What is known of one place. */
interface Entry {
  readonly place: Place
  readonly dimensions: number
  /** All vectors; with an index those that came after it. */
  readonly vectors: ExactIndex
  /** Keys that the index still has. */
  readonly removed: Set<number>
  /** What `vectors` and `removed` lie over; null: nothing. */
  readonly built: { readonly index: VectorIndex; readonly of: string } | null
  /** Too many vectors for memory: they are read at each search. */
  readonly isTooLarge: boolean
  horizon: string
  refreshedAt: number
  usedAt: number
}

const PAGE = 2_000
/** Removals are told for a day; what has not been asked for half of it is read anew. */
const MAX_AGE_MS = 12 * 60 * 60_000
/** A file that could not be fetched is asked for again after so long; meanwhile vectors are compared one by one. */
const RETRY_MS = 30_000

export const createIndexCatalog = (parts: Parts): IndexCatalog => new Catalog(parts)

class Catalog implements IndexCatalog {
  readonly #parts: Parts
  readonly #entries = new Map<string, Entry>()
  /** One refresh of a place at a time; who comes meanwhile shares the next one. */
  readonly #turns = new Map<string, { running: Promise<Entry>; next: Promise<Entry> | null }>()
  readonly #unavailable = new Map<string, number>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async open(place: Place, dimensions: number, signal: AbortSignal): Promise<VectorIndex> {
    signal.throwIfAborted()
    const entry = await this.#fresh(place, dimensions)
    entry.usedAt = this.#parts.clock.now()
    this.#evict(entry)
    if (entry.built) return layerIndex(entry.built.index, { added: entry.vectors, removed: entry.removed })
    return entry.isTooLarge ? this.scan(place, dimensions) : entry.vectors
  }

  scan(place: Place, dimensions: number): VectorIndex {
    return createScanIndex({
      dimensions,
      page: (after, limit) => pageOfVectors(this.#parts.db.query, place, after, limit),
    })
  }

  bytes(): number {
    let bytes = 0
    for (const entry of this.#entries.values()) bytes += entry.vectors.bytes
    return bytes
  }

  close(): void {
    this.#entries.clear()
  }

  #fresh(place: Place, dimensions: number): Promise<Entry> {
    const key = `${placeKey(place)}/${dimensions}`
    const turn = this.#turns.get(key)
    if (!turn) return this.#begin(key, place, dimensions)
    turn.next ??= turn.running.then(
      () => this.#begin(key, place, dimensions),
      () => this.#begin(key, place, dimensions),
    )
    return turn.next
  }

  #begin(key: string, place: Place, dimensions: number): Promise<Entry> {
    const running = this.#refresh(key, place, dimensions)
    const turn = { running, next: null }
    this.#turns.set(key, turn)
    const over = (): void => {
      if (this.#turns.get(key) === turn && turn.next === null) this.#turns.delete(key)
    }
    running.then(over, over)
    return running
  }

  async #refresh(key: string, place: Place, dimensions: number): Promise<Entry> {
    const { db, clock } = this.#parts
    const row = await findIndex(db.query, place)
    const known = this.#entries.get(key)
    const isUsable =
      known && (known.built?.of ?? null) === this.#wanted(row) && clock.now() - known.refreshedAt < MAX_AGE_MS
    const entry = isUsable ? known : await this.#load(place, dimensions, row)
    await this.#catchUp(entry)
    this.#entries.set(key, entry)
    return entry
  }

  /** What identifies the index that is to be used; null when there is none. */
  #wanted(row: VectorIndexRow | undefined): string | null {
    const name = row?.location ?? row?.sha256 ?? null
    // The same vectors make the same file again, and the new one can be had although the old one could not.
    const of = name === null ? null : `${name}@${row?.builtAt}`
    if (row?.engine !== ENGINE && row?.engine !== PGVECTOR) return null
    const failedAt = of === null ? undefined : this.#unavailable.get(of)
    return failedAt !== undefined && this.#parts.clock.now() - failedAt < RETRY_MS ? null : of
  }

  async #load(place: Place, dimensions: number, row: VectorIndexRow | undefined): Promise<Entry> {
    const { db, clock, maxBytes } = this.#parts
    const of = this.#wanted(row)
    const index = row && of !== null ? await this.#openBuilt(place, dimensions, row, of) : null
    const now = clock.now()
    const entry = {
      place,
      dimensions,
      vectors: createExactIndex(dimensions),
      removed: new Set<number>(),
      refreshedAt: now,
      usedAt: now,
    }
    if (index && of !== null && row?.snapshot) {
      return { ...entry, built: { index, of }, isTooLarge: false, horizon: row.snapshot }
    }
    const horizon = await horizonOf(db.query)
    const size = await countVectors(db.query, place)
    const isTooLarge = size * dimensions * Float32Array.BYTES_PER_ELEMENT > maxBytes
    if (!isTooLarge) await this.#readAll(place, entry.vectors)
    return { ...entry, built: null, isTooLarge, horizon }
  }

  async #readAll(place: Place, into: ExactIndex): Promise<void> {
    let after = 0
    for (;;) {
      const rows = await pageOfVectors(this.#parts.db.query, place, after, PAGE)
      for (const row of rows) putVector(into, row)
      const last = rows.at(-1)
      if (!last || rows.length < PAGE) return
      after = last.key
    }
  }

  /** Null when it cannot be had now: vectors are compared one by one until it can. */
  async #openBuilt(
    place: Place,
    dimensions: number,
    row: VectorIndexRow,
    of: string,
  ): Promise<VectorIndex | null> {
    if (row.dimensions !== dimensions || row.parameters === null || row.snapshot === null) return null
    // A later transaction than there has been: the database was copied to another server, and the file's view is lost.
    if (BigInt(row.snapshot) > BigInt(await horizonOf(this.#parts.db.query))) return null
    if (row.location !== null) return this.#openTable(row, dimensions, row.location)
    try {
      return await this.#openFile(row, dimensions)
    } catch (error) {
      this.#unavailable.set(of, this.#parts.clock.now())
      this.#parts.log.warn(
        { err: error, place },
        'an index cannot be opened; vectors are compared one by one',
      )
      if (!hasCode(error, 'storage.unavailable') && row.sha256) await this.#parts.onMissing(place, row.sha256)
      return null
    }
  }

  #openTable(row: VectorIndexRow, dimensions: number, location: string): VectorIndex {
    const { db } = this.#parts
    return openPgvectorIndex({
      query: () => db.query,
      location,
      dimensions,
      size: row.vectors ?? 0,
      expansionSearch: row.parameters?.expansionSearch ?? 0,
    })
  }

  async #openFile(
    { sha256, size, parameters }: VectorIndexRow,
    dimensions: number,
  ): Promise<VectorIndex | null> {
    const { files } = this.#parts
    if (sha256 === null || size === null || parameters === null) return null
    const signal = AbortSignal.timeout(FETCH_MS)
    const path = await files.fetch({ sha256, size }, signal)
    try {
      return await openUsearchIndex(path, { dimensions, parameters })
    } catch {
      // The copy was damaged here; the object itself was checked when it was stored.
      await files.discard(sha256)
      return openUsearchIndex(await files.fetch({ sha256, size }, signal), { dimensions, parameters })
    }
  }

  async #catchUp(entry: Entry): Promise<void> {
    const { db, clock } = this.#parts
    const since = entry.horizon
    const changes = await changesSince(db.query, entry.place, since)
    if (changes.removed) await this.#readRemoved(entry, since)
    if (changes.written && !entry.isTooLarge) await this.#readWritten(entry, since)
    entry.horizon = changes.horizon
    entry.refreshedAt = clock.now()
  }

  async #readWritten(entry: Entry, since: string): Promise<void> {
    let after = 0
    for (;;) {
      const rows = await pageOfWritten(this.#parts.db.query, entry.place, since, after, PAGE)
      for (const row of rows) putVector(entry.vectors, row)
      const last = rows.at(-1)
      if (!last || rows.length < PAGE) return
      after = last.key
    }
  }

  async #readRemoved(entry: Entry, since: string): Promise<void> {
    let after = 0
    for (;;) {
      const keys = await pageOfRemoved(this.#parts.db.query, entry.place, since, after, PAGE)
      for (const key of keys) {
        entry.vectors.remove(key)
        if (entry.built) entry.removed.add(key)
      }
      const last = keys.at(-1)
      if (last === undefined || keys.length < PAGE) return
      after = last
    }
  }

  /** Lets go of what was used least recently, until the rest fits; never of what is being used. */
  #evict(current: Entry): void {
    if (this.bytes() <= this.#parts.maxBytes) return
    const byUse = [...this.#entries].sort(([, a], [, b]) => a.usedAt - b.usedAt)
    for (const [key, entry] of byUse) {
      if (this.bytes() <= this.#parts.maxBytes) return
      if (entry !== current) this.#entries.delete(key)
    }
  }
}

/** 250 MB at a slow megabyte a second. */
const FETCH_MS = 250_000

/** A vector of another length is of a model that changed under its name: it is not comparable, so not searched. */
const putVector = (into: ExactIndex, { key, vector }: { key: number; vector: Buffer }): void => {
  if (vector.length === into.dimensions * Float32Array.BYTES_PER_ELEMENT) into.put(key, floatsOf(vector))
}

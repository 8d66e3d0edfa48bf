import type { Database, Tx } from '#kernel/db'
import type { Clock } from '#kernel/system'
import { type Collected, Collector } from './collector.ts'
import type {
  ObjectRegistry,
  ReferenceSource,
  SweepOptions,
  SweepPage,
  SweepReport,
} from './object-registry.ts'
import { holdRow, installationId, lockRows, pageOfRows, reviveRows } from './object-rows.ts'
import type { ObjectStore, StagedObject } from './object-store.ts'
import { objectMissing, storageForeign } from './problems.ts'

const DEFAULT_GRACE_MS = 3_600_000
const DEFAULT_PAGE_SIZE = 1_000
/** A collector has to remove the bytes between two statements to need a second one; a third means that others do. */
const PREPARE_TRIES = 3

export interface ObjectRegistryOptions {
  readonly database: Database
  readonly store: ObjectStore
  readonly clock: Clock
  /** Milliseconds for which kept objects, stray bytes and staged files are left alone. Default one hour. */
  readonly graceMs?: number
}

/** See `ObjectRegistry`. Call the sweeps outside of a transaction: they commit between marking and removing. */
export const createObjectRegistry = (options: ObjectRegistryOptions): ObjectRegistry => new Registry(options)

/** Rolls a transaction back. */
class BytesGone extends Error {}

class Registry implements ObjectRegistry {
  readonly #database: Database
  readonly #store: ObjectStore
  readonly #clock: Clock
  readonly #graceMs: number
  readonly #sources = new Map<string, ReferenceSource>()
  readonly #collector: Collector

  constructor(options: ObjectRegistryOptions) {
    this.#database = options.database
    this.#store = options.store
    this.#clock = options.clock
    this.#graceMs = options.graceMs ?? DEFAULT_GRACE_MS
    this.#collector = new Collector({ ...options, sources: this.#sources })
  }

  registerReferences(name: string, source: ReferenceSource): void {
    if (this.#sources.has(name)) throw new Error(`The references of ${name} are registered already`)
    this.#sources.set(name, source)
  }

  async claim(): Promise<void> {
    const own = await installationId(this.#database.query)
    const mark = await this.#store.claim(own)
    if (mark !== own) throw storageForeign(mark, own)
  }

  async prepare(staged: readonly StagedObject[], options: { signal?: AbortSignal } = {}): Promise<void> {
    if (!this.#store.isRemote) return
    if (this.#database.query.isTransaction) throw new Error('Objects are prepared outside of transactions')
    for (const object of staged) await this.#prepareOne(object, options)
  }

  /**
   * A row may say `stored` only of bytes that are there, so they come first; and a collector may have taken them in
   * the meantime, so they are looked for again under the row's lock. Kept just now, they are safe for the grace period.
   */
  async #prepareOne(staged: StagedObject, options: { signal?: AbortSignal }): Promise<void> {
    for (let attempt = 0; attempt < PREPARE_TRIES; attempt += 1) {
      await this.#store.put(staged, options)
      const isHeld = await this.#database
        .transaction(async tx => {
          await holdRow(tx, staged, this.#clock.now())
          const found = await this.#store.stat(staged.sha256)
          if (found?.size !== staged.size) throw new BytesGone()
          return true
        })
        .catch((error: unknown) => {
          if (error instanceof BytesGone) return false
          throw error
        })
      if (isHeld) return
    }
    throw objectMissing(staged.sha256)
  }

  async keep(tx: Tx, staged: StagedObject): Promise<void> {
    await holdRow(tx, staged, this.#clock.now())
    await this.#store.place(staged)
  }

  async keepAll(tx: Tx, staged: readonly StagedObject[]): Promise<void> {
    for (const object of staged.toSorted((a, b) => compare(a.sha256, b.sha256))) await this.keep(tx, object)
  }

  async retain(tx: Tx, sha256: readonly string[]): Promise<void> {
    const rows = new Map((await lockRows(tx, sha256)).map(row => [row.sha256, row]))
    for (const hash of sha256) {
      const row = rows.get(hash)
      // A collector that died half-way may have left the mark and taken the bytes.
      const isThere = row?.state === 'stored' || (row && (await this.#store.stat(hash)))
      if (!isThere) throw objectMissing(hash)
    }
    await reviveRows(tx, sha256, this.#clock.now())
  }

  async collect(options: SweepOptions): Promise<SweepPage> {
    options.signal?.throwIfAborted()
    const before = this.#clock.now() - this.#graceMs
    const rows = await pageOfRows(this.#database.query, {
      cursor: options.cursor ?? null,
      before,
      limit: options.limit,
    })
    const hashes = rows.map(row => row.sha256)
    const collected = await this.#collector.collectRows(hashes, before, options.signal)
    return page(hashes, options.limit, collected)
  }

  async collectStrays(options: SweepOptions): Promise<SweepPage> {
    options.signal?.throwIfAborted()
    const before = this.#clock.now() - this.#graceMs
    const listed = await this.#store.list({ after: options.cursor ?? null, limit: options.limit })
    const old = listed.filter(object => object.modifiedAt < before)
    const collected = await this.#collector.collectStrays(old, options.signal)
    return page(
      listed.map(object => object.sha256),
      options.limit,
      collected,
    )
  }

  async sweep(options: { pageSize?: number; signal?: AbortSignal } = {}): Promise<SweepReport> {
    await this.claim()
    const { pageSize: limit = DEFAULT_PAGE_SIZE, signal } = options
    const total = { examined: 0, removed: 0, removedBytes: 0 }
    const passes = [
      (cursor: string | null) => this.collect({ limit, cursor, ...(signal ? { signal } : {}) }),
      (cursor: string | null) => this.collectStrays({ limit, cursor, ...(signal ? { signal } : {}) }),
    ]
    for (const pass of passes) {
      let cursor: string | null = null
      do {
        const done: SweepPage = await pass(cursor)
        total.examined += done.examined
        total.removed += done.removed
        total.removedBytes += done.removedBytes
        cursor = done.nextCursor
      } while (cursor !== null)
    }
    signal?.throwIfAborted()
    return { ...total, staged: await this.#store.sweepStaged(this.#graceMs) }
  }
}

/** The order of `collate "C"` over hex, in which the collector locks, too. */
const compare = (left: string, right: string): number => (left < right ? -1 : Number(left > right))

const page = (hashes: readonly string[], limit: number, collected: Collected): SweepPage => ({
  examined: hashes.length,
  ...collected,
  nextCursor: hashes.length < limit ? null : (hashes.at(-1) ?? null),
})

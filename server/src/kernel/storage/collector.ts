import type { Database, Tx } from '#kernel/db'
import type { Clock } from '#kernel/system'
import type { ReferenceSource } from './object-registry.ts'
import {
  adoptStrays,
  assertHeld,
  deleteRows,
  lockDeleting,
  markDeleting,
  type ObjectRow,
  reviveRows,
} from './object-rows.ts'
import type { ObjectStore } from './object-store.ts'

/** Objects whose rows are held at a time while their bytes go: an upload of the same bytes waits that long. */
const REMOVAL_BATCH = 50

export interface Collected {
  readonly removed: number
  readonly removedBytes: number
}

/**
 * Removes objects in two steps, each a transaction: mark the row, then lock it, ask every source again and remove.
 * An upload or a reference in between takes the mark away; a crash in between leaves the mark, which the next sweep finds.
 */
export class Collector {
  readonly #database: Database
  readonly #store: Pick<ObjectStore, 'remove'>
  readonly #clock: Clock
  readonly #sources: ReadonlyMap<string, ReferenceSource>

  constructor(options: {
    database: Database
    store: Pick<ObjectStore, 'remove'>
    clock: Clock
    sources: ReadonlyMap<string, ReferenceSource>
  }) {
    this.#database = options.database
    this.#store = options.store
    this.#clock = options.clock
    this.#sources = options.sources
  }

  /** Of these rows, removes those that nothing refers to and nobody kept since `before`. */
  async collectRows(sha256: readonly string[], before: number, signal?: AbortSignal): Promise<Collected> {
    if (sha256.length === 0) return { removed: 0, removedBytes: 0 }
    const marked = await this.#database.transaction(async tx => {
      const referenced = await this.#referenced(tx, sha256)
      const free = sha256.filter(hash => !referenced.has(hash))
      return free.length === 0 ? [] : markDeleting(tx, free, before)
    })
    return this.#removeMarked(marked, signal)
  }

  /** Of these bytes, removes those that have no row. */
  async collectStrays(
    listed: readonly { sha256: string; size: number; modifiedAt: number }[],
    signal?: AbortSignal,
  ): Promise<Collected> {
    if (listed.length === 0) return { removed: 0, removedBytes: 0 }
    const adopted = await this.#database.transaction(tx => adoptStrays(tx, listed))
    return this.#removeMarked(adopted, signal)
  }

  async #removeMarked(marked: readonly string[], signal?: AbortSignal): Promise<Collected> {
    const total = { removed: 0, removedBytes: 0 }
    for (let start = 0; start < marked.length; start += REMOVAL_BATCH) {
      signal?.throwIfAborted()
      const batch = marked.slice(start, start + REMOVAL_BATCH)
      const removed = await this.#database.transaction(tx => this.#removeBatch(tx, batch))
      total.removed += removed.length
      total.removedBytes += removed.reduce((sum, row) => sum + row.size, 0)
    }
    return total
  }

  /**
   * The rows go first and the bytes before the commit: a foreign key on a row stops the removal in time, an upload
   * of the same bytes waits for the outcome, and a failure leaves the mark.
   */
  async #removeBatch(tx: Tx, sha256: readonly string[]): Promise<ObjectRow[]> {
    const rows = await lockDeleting(tx, sha256)
    if (rows.length === 0) return []
    const hashes = rows.map(row => row.sha256)
    // Each statement sees what was committed before it began: nobody can take a reference now without this lock.
    const referenced = await this.#referenced(tx, hashes)
    if (referenced.size > 0) await reviveRows(tx, [...referenced], this.#clock.now())
    const free = rows.filter(row => !referenced.has(row.sha256))
    await deleteRows(
      tx,
      free.map(row => row.sha256),
    )
    for (const row of free) {
      // Without its transaction the rows are held no more, and somebody may keep these bytes: then this rejects.
      await assertHeld(tx)
      await this.#store.remove(row.sha256)
    }
    return free
  }

  async #referenced(tx: Tx, sha256: readonly string[]): Promise<Set<string>> {
    if (this.#sources.size === 0) {
      throw new Error('Nobody has registered references: every object would look unreferenced')
    }
    const found = new Set<string>()
    for (const source of this.#sources.values()) {
      for (const hash of await source(tx, sha256)) found.add(hash)
    }
    return found
  }
}

import type { Tx } from '#kernel/db'
import type { StagedObject } from './object-store.ts'

/**
 * Answers which of these hashes its owner still refers to, read inside `tx`, which is READ COMMITTED.
 * It must take no row locks: the collector holds the object's row while it asks.
 */
export type ReferenceSource = (tx: Tx, sha256: readonly string[]) => Promise<ReadonlySet<string>>

/** What one page of a sweep did. */
export interface SweepPage {
  /** Objects looked at. */
  readonly examined: number
  /** Objects whose bytes were removed. */
  readonly removed: number
  /** Bytes that this freed. */
  readonly removedBytes: number
  /** Where the next page begins; null after the last one. */
  readonly nextCursor: string | null
}

export interface SweepOptions {
  /** Objects per page. */
  readonly limit: number
  readonly cursor?: string | null
  readonly signal?: AbortSignal
}

/** What a whole sweep did. */
export interface SweepReport {
  readonly examined: number
  readonly removed: number
  readonly removedBytes: number
  /** Staged leftovers removed. */
  readonly staged: number
}

/**
 * Decides which stored bytes live. Each object has one row in `kernel.object`; its users lock it when they take a
 * reference, and the collector when it removes the bytes, so neither can act on what the other has just changed.
 */
export interface ObjectRegistry {
  /** Names a table that refers to objects. Register every one before the first sweep; a name can be taken once. */
  /**
   * Makes sure that the store is that of this database, and marks it when it bears no mark. Throws `storage.foreign`
   * (500), and `storage.unavailable` (503). No sweep begins without it.
   */
  claim(): Promise<void>
  registerReferences(name: string, source: ReferenceSource): void
  /**
   * Does ahead of `keep` what takes long, so that no transaction waits for a network: call it before the transaction
   * that keeps, never inside one. A remote store has the bytes then, and their rows are held for the grace period: no
   * collector takes them before `keep`. On a local disk there is nothing to do. Throws the signal's reason.
   */
  prepare(staged: readonly StagedObject[], options?: { signal?: AbortSignal }): Promise<void>
  /**
   * Makes staged bytes permanent: locks (or makes) the object's row in `tx` and places the bytes durably under that
   * lock, so they are on disk before the row commits. Write the reference in the same `tx`. When `tx` rolls back, the
   * bytes go with a later sweep. A transaction that keeps several objects must use `keepAll`: it locks in one order.
   */
  keep(tx: Tx, staged: StagedObject): Promise<void>
  keepAll(tx: Tx, staged: readonly StagedObject[]): Promise<void>
  /**
   * Takes another reference to bytes that are stored already (a restored version, a copy): locks their rows in `tx`.
   * Throws `storage.object_missing` (500) when one has gone.
   */
  retain(tx: Tx, sha256: readonly string[]): Promise<void>
  /** One page of rows: removes the objects that no source refers to and that nobody kept within the grace period. */
  collect(options: SweepOptions): Promise<SweepPage>
  /** One page of stored bytes: removes those that have no row (a crash or a rollback after they were placed). */
  collectStrays(options: SweepOptions): Promise<SweepPage>
  /** All pages of both, and staged leftovers. */
  sweep(options?: { pageSize?: number; signal?: AbortSignal }): Promise<SweepReport>
}

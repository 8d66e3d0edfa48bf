import type { Readable } from 'node:stream'

/** Bytes that were received and hashed, but that no row names yet. */
export interface StagedObject {
  /** Lower-case hex. */
  readonly sha256: string
  /** Bytes. */
  readonly size: number
  /** The first bytes (at most 64 KiB), to tell the type without reading again. */
  readonly head: Buffer
  /** Reads the staged bytes from `start` (0) on. */
  read(start?: number): Readable
  /** Removes what was staged; harmless after `ObjectStore.place`. */
  discard(): Promise<void>
}

export interface StageOptions {
  readonly maxBytes: number
  readonly signal: AbortSignal
  /** Bytes that the sender announced: what cannot fit is refused before any of it is written. */
  readonly expectedBytes?: number | undefined
  /** A small write of the program itself (a rendition): it may take from the reserve. */
  readonly internal?: boolean
}

export interface ByteRange {
  /** First byte, from 0. */
  readonly start: number
  /** Last byte, included. */
  readonly end: number
}

export interface ListedObject {
  readonly sha256: string
  readonly size: number
  /** When it was last placed, Unix milliseconds. */
  readonly modifiedAt: number
}

/**
 * Where object bytes live, addressed by their sha256. It knows bytes only: which objects are referenced,
 * and when one may go, is decided by the `object` rows (ObjectRegistry). Every adapter passes the same contract test.
 */
export interface ObjectStore {
  /** Whether its bytes are behind a network: then `put` does what takes long, and `place` only looks. */
  readonly isRemote: boolean
  /**
   * Receives a stream: hashes while it writes, fsyncs at the end. Throws `storage.too_large` (413) past `maxBytes`,
   * `storage.full` (507) when the disk is full but for its reserve, and leaves nothing behind when it fails or is aborted.
   * A store that is away refuses before it reads: `storage.unavailable` (503).
   */
  stage(source: Readable | AsyncIterable<Uint8Array>, options: StageOptions): Promise<StagedObject>
  /**
   * Does ahead of `place` what takes long, to be called outside of transactions: a remote store has the bytes, verified,
   * when this resolves; they stay staged as well. Idempotent. Throws the signal's reason, and `storage.unavailable` (503).
   */
  put(staged: StagedObject, options: { signal?: AbortSignal }): Promise<void>
  /**
   * Moves staged bytes to their final address, durably (file and folder fsynced; a remote store looks whether it has
   * them and puts them if not). Idempotent: bytes that are there stay, and count as placed now.
   */
  place(staged: StagedObject): Promise<void>
  /** Streams bytes, or `range` of them. Throws `storage.object_missing` (500) when there are none. */
  open(sha256: string, options: { range?: ByteRange; signal?: AbortSignal }): Promise<Readable>
  /** All bytes of a small object (renditions). */
  read(sha256: string): Promise<Buffer>
  /** Size in bytes, or null when there are none. */
  stat(sha256: string): Promise<{ size: number } | null>
  /** Removes the bytes; no error when there are none. */
  remove(sha256: string): Promise<void>
  /** All stored hashes in order, at most `limit` after `after`. */
  list(options: { after: string | null; limit: number }): Promise<ListedObject[]>
  /** Removes staged leftovers (and unfinished puts) older than `olderThanMs`; answers how many. */
  sweepStaged(olderThanMs: number): Promise<number>
  /** Free bytes of the disk that receives uploads. */
  freeBytes(): Promise<number>
  /**
   * Throws `storage.unavailable` (503, with Retry-After) when the store is known or found to be away: to be asked
   * before any byte of a body is accepted. Cheap: a store that answered a moment ago is not asked again.
   */
  assertAvailable(): Promise<void>
  /** Waits while the store is away (jobs). Throws the signal's reason. */
  untilAvailable(signal: AbortSignal): Promise<void>
  /** Resolves when objects can be stored and read; cheap, whatever is stored. Throws `storage.unusable` (500) and `storage.unavailable` (503). */
  ready(): Promise<void>
  /** Marks the store as that of `owner` unless it bears a mark; answers the mark that it bears. */
  claim(owner: string): Promise<string>
  /** Lets go of connections. */
  close(): Promise<void>
}

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

/**
 * Where object bytes live, addressed by their sha256. It knows bytes only: which objects are referenced,
 * and when one may go, is decided by the `object` rows (ObjectRegistry). Every adapter passes the same contract test.
 */
export interface ObjectStore {
  /**
   * Receives a stream: hashes while it writes, fsyncs at the end. Throws `storage.too_large` (413) past `maxBytes`,
   * `storage.full` (507) when the disk is full but for its reserve, and leaves nothing behind when it fails or is aborted.
   */
  stage(source: Readable | AsyncIterable<Uint8Array>, options: StageOptions): Promise<StagedObject>
  /** Moves staged bytes to their final address, durably (file and folder fsynced). Idempotent: bytes that are there stay. */
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
  list(options: {
    after: string | null
    limit: number
  }): Promise<{ sha256: string; size: number; modifiedAt: number }[]>
  /** Removes staged leftovers older than `olderThanMs`; answers how many. */
  sweepStaged(olderThanMs: number): Promise<number>
  /** Free bytes, or null when the store cannot tell (S3). */
  freeBytes(): Promise<number | null>
  /** Resolves when objects can be stored and read; cheap, whatever is stored. Throws `storage.unusable` (500). */
  ready(): Promise<void>
}

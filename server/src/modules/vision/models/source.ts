import type { Readable } from 'node:stream'

/** What a source says of a file before its bytes come. */
export interface SourceFile {
  readonly size: number
  /** Lower-case hex; null when the source does not say it, and then it is pinned when the bytes have come. */
  readonly sha256: string | null
  /** The hash that git gives small files: sha1 of `blob <size>\0` and the bytes; null when it is not told. */
  readonly gitSha1: string | null
  /** What the revision is at this moment; null where there are no commits. */
  readonly commit: string | null
}

/** Where the files of one model come from. */
export interface FileSource {
  /** For messages. */
  readonly name: string
  /** Null when there is no such file. Throws the Problems of the fetcher. */
  describe(path: string, signal: AbortSignal): Promise<SourceFile | null>
  /** The bytes from `start` on, or from 0 when the source can only begin anew. */
  open(
    path: string,
    start: number,
    file: SourceFile,
    signal: AbortSignal,
  ): Promise<{ stream: AsyncIterable<Uint8Array> | Readable; start: number }>
}

import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { type FoveaClient, FoveaError } from '@fovea/client'
import { isFatal } from '../exit.ts'
import { inParallel } from '../parallel.ts'
import type { Progress } from '../progress.ts'
import { formatBytes, visible } from '../text.ts'
import type { Filing } from './filing.ts'
import { hashFile } from './hash.ts'
import type { Receipt, ReceiptLine, ReceiptStatus } from './receipt.ts'
import type { FoundFile } from './walk.ts'

export interface UploadSummary {
  uploaded: number
  skipped: number
  restored: number
  failed: number
  /** Bytes of the files that were uploaded. */
  bytesSent: number
  failures: { path: string; code: string; message: string }[]
}

export interface UploaderOptions {
  client: FoveaClient
  parallel: number
  receipt: Receipt | null
  /** Null when files go into no collection. */
  filing: Filing | null
  progress: Progress
  signal: AbortSignal
}

type Outcome = Omit<ReceiptLine, 'path' | 'size' | 'modifiedAt'>
interface Hashed {
  file: FoundFile
  sha256: string
}

/** One question to the server is about this many files, or this many bytes, whichever comes first. */
const BATCH_FILES = 200
const BATCH_BYTES = 1_000_000_000
/** A summary names this many failures; the receipt has them all. */
const MAX_FAILURES = 1_000

/** Brings files to the server: hashes them, asks which are there, and sends the others. */
export class Uploader {
  readonly summary: UploadSummary = {
    uploaded: 0,
    skipped: 0,
    restored: 0,
    failed: 0,
    bytesSent: 0,
    failures: [],
  }
  readonly #options: UploaderOptions
  /** What this run found or brought, so that the second of two equal files sends nothing. */
  readonly #known = new Map<string, Promise<Outcome>>()

  constructor(options: UploaderOptions) {
    this.#options = options
  }

  async run(files: FoundFile[]): Promise<void> {
    const { progress } = this.#options
    progress.expect(files.length, sum(files))
    for (const batch of batches(files)) await this.#runBatch(batch)
  }

  async #runBatch(files: FoundFile[]): Promise<void> {
    const { client, parallel } = this.#options
    const hashed: Hashed[] = []
    await inParallel(files, parallel, async file => {
      const sha256 = await this.#hash(file)
      if (sha256 !== null) hashed.push({ file, sha256 })
    })
    const asked = [...new Set(hashed.map(one => one.sha256))].filter(sha256 => !this.#known.has(sha256))
    const { existing } = await client.assets.check(asked)
    const there = new Map(existing.map(one => [one.sha256, one]))
    await inParallel(hashed, parallel, async one => {
      const found = there.get(one.sha256)
      await this.#bring(one, found ?? null)
    })
  }

  async #hash(file: FoundFile): Promise<string | null> {
    const { receipt, signal } = this.#options
    const before = receipt?.before.get(file.path)
    const unchanged = before?.size === file.size && before.modifiedAt === file.modifiedAt
    if (unchanged && before.sha256 !== null) return before.sha256
    try {
      return await hashFile(file.path, signal)
    } catch (error) {
      signal.throwIfAborted()
      await this.#note(file, failureOf(error, null))
      return null
    }
  }

  /** The first file with these bytes decides; one that is equal to it waits for that, and is skipped. */
  async #bring(hashed: Hashed, found: { assetId: string; trashed: boolean } | null): Promise<void> {
    const { file, sha256 } = hashed
    const earlier = this.#known.get(sha256)
    if (earlier) return await this.#note(file, await this.#bringAgain(hashed, await earlier))
    const work = this.#bringFirst(hashed, found)
    this.#known.set(sha256, work)
    await this.#note(file, await work)
  }

  async #bringAgain({ file, sha256 }: Hashed, first: Outcome): Promise<Outcome> {
    const { filing } = this.#options
    const { assetId } = first
    if (first.status === 'failed' || assetId === null) return first
    return await this.#attempt(sha256, async () => {
      await filing?.place(assetId, await filing.collectionOf(file))
      return { ...first, status: 'skipped' }
    })
  }

  async #bringFirst(
    { file, sha256 }: Hashed,
    found: { assetId: string; trashed: boolean } | null,
  ): Promise<Outcome> {
    const { client, filing } = this.#options
    return await this.#attempt(sha256, async () => {
      const collectionId = (await filing?.collectionOf(file)) ?? null
      if (!found) return await this.#send(file, sha256, collectionId)
      const { assetId } = found
      const restored = found.trashed ? await client.assets.restore(assetId) : null
      await filing?.place(assetId, collectionId)
      return {
        sha256,
        assetId,
        version: restored?.version ?? null,
        status: restored ? 'restored' : 'skipped',
      }
    })
  }

  /** What goes wrong with one file is its outcome, unless it would go wrong with all of them. */
  async #attempt(sha256: string, work: () => Promise<Outcome>): Promise<Outcome> {
    this.#options.signal.throwIfAborted()
    try {
      return await work()
    } catch (error) {
      if (isFatal(error)) throw error
      return failureOf(error, sha256)
    }
  }

  async #send(file: FoundFile, sha256: string, collectionId: string | null): Promise<Outcome> {
    const { client, progress, filing, signal } = this.#options
    let sent = 0
    const result = await client.assets
      .upload(() => createReadStream(file.path), {
        fileName: basename(file.path),
        size: file.size,
        sha256,
        ...(collectionId === null ? {} : { collectionId }),
        signal,
        onProgress: ({ loaded }) => {
          progress.advance(loaded - sent)
          sent = loaded
        },
      })
      // Whatever came of it, `#note` counts the file as a whole.
      .finally(() => progress.advance(-sent))
    const { asset, receipt, duplicate, restored } = result
    // Somebody else brought the same bytes since we asked.
    if (duplicate) await filing?.place(asset.id, collectionId)
    const status: ReceiptStatus = restored ? 'restored' : duplicate ? 'skipped' : 'uploaded'
    return { sha256, assetId: asset.id, version: receipt.version, status }
  }

  async #note(file: FoundFile, outcome: Outcome): Promise<void> {
    const { receipt, progress } = this.#options
    const { summary } = this
    await receipt?.add({ size: file.size, modifiedAt: file.modifiedAt, ...outcome }, file.path)
    summary[outcome.status] += 1
    progress.advance(file.size)
    const name = visible(file.path)
    if (outcome.status === 'uploaded') summary.bytesSent += file.size
    if (outcome.error) {
      if (summary.failures.length < MAX_FAILURES) summary.failures.push({ path: file.path, ...outcome.error })
      progress.failed(`failed    ${name}: ${visible(outcome.error.message)} (${outcome.error.code})`)
      return
    }
    progress.item(`${outcome.status.padEnd(8)}  ${name}  ${formatBytes(file.size)}  ${outcome.assetId ?? ''}`)
  }
}

function failureOf(error: unknown, sha256: string | null): Outcome {
  const code = error instanceof FoveaError ? error.code : fileCode(error)
  const message = error instanceof Error ? error.message : String(error)
  return { sha256, assetId: null, version: null, status: 'failed', error: { code, message } }
}

/** For example `file.eacces`. */
function fileCode(error: unknown): string {
  const known = error instanceof Error && 'code' in error && typeof error.code === 'string'
  return known ? `file.${String(error.code).toLowerCase()}` : 'cli.fault'
}

function sum(files: FoundFile[]): number {
  return files.reduce((total, file) => total + file.size, 0)
}

function* batches(files: FoundFile[]): Generator<FoundFile[]> {
  let batch: FoundFile[] = []
  let bytes = 0
  for (const file of files) {
    batch.push(file)
    bytes += file.size
    if (batch.length < BATCH_FILES && bytes < BATCH_BYTES) continue
    yield batch
    batch = []
    bytes = 0
  }
  if (batch.length > 0) yield batch
}

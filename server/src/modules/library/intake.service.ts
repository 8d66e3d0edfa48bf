import type { Readable } from 'node:stream'
import { Problem } from '#kernel/errors'
import type { ReceivedFile } from '#kernel/http'
import type { ObjectStore, StagedObject } from '#kernel/storage'
import { hashMismatch } from './errors.ts'
import { type MediaPipeline, type MediaType, type Probe, sniffMediaType } from './media/index.ts'

/** Bytes that are hashed, of a known type and with a sound header, but that nothing refers to yet. */
export interface Intake {
  readonly staged: StagedObject
  readonly type: MediaType
  readonly probe: Probe
}

export interface IntakeService {
  /** Throws `storage.unavailable` (503) when the store is away: to be asked before any byte of a body is accepted. */
  assertAvailable(): Promise<void>
  /** Streams bytes into the staging area, hashing on the way; aborting leaves nothing behind. */
  stage(
    stream: Readable | AsyncIterable<Uint8Array>,
    maxBytes: number,
    signal: AbortSignal,
    /** Bytes that the sender announced: refused at once when the disk has no room for them. */
    expectedBytes?: number | null,
  ): Promise<StagedObject>
  /**
   * Checks what was staged: the stated hash (422 `library.hash_mismatch`), the type by its bytes
   * (422 `library.type_not_allowed`), the header and the pixel limit (422). On a fault the staged bytes are discarded.
   */
  examine(staged: StagedObject, stated: string | undefined, signal: AbortSignal): Promise<Intake>
}

export const createIntakeService = (parts: { objects: ObjectStore; media: MediaPipeline }): IntakeService => {
  const { objects, media } = parts
  return {
    assertAvailable: () => objects.assertAvailable(),
    stage: (stream, maxBytes, signal, expectedBytes) =>
      objects.stage(stream, { maxBytes, signal, expectedBytes: expectedBytes ?? undefined }),
    async examine(staged, stated, signal) {
      try {
        if (stated !== undefined && stated !== staged.sha256) throw hashMismatch(stated, staged.sha256)
        const type = await sniffMediaType(staged.head)
        const probe = await media.probe(
          {
            head: staged.head,
            size: staged.size,
            mime: type.mime,
            read: (start, length) => readPart(staged, start, length),
          },
          signal,
        )
        return { staged, type, probe }
      } catch (error) {
        await staged.discard()
        throw error
      }
    },
  }
}

const readPart = async (staged: StagedObject, start: number, length: number): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let received = 0
  const stream = staged.read(start)
  for await (const chunk of stream) {
    chunks.push(chunk)
    received += chunk.length
    if (received >= length) break
  }
  return Buffer.concat(chunks).subarray(0, length)
}

/** What the type is told by; more than any signature needs. */
const SNIFF_BYTES = 4_100

/** Passes a stream on once its first bytes show a type that is kept, so that a large page is not fetched for nothing. */
export async function* onlyKnownTypes(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let held: Uint8Array[] | null = []
  let length = 0
  for await (const chunk of source) {
    if (held === null) {
      yield chunk
      continue
    }
    held.push(chunk)
    length += chunk.length
    if (length < SNIFF_BYTES) continue
    const head: Buffer = Buffer.concat(held)
    await sniffMediaType(head)
    yield head
    held = null
  }
  if (held !== null) yield* held
}

const MAX_LABEL = 500
const MAX_EXTENSION = 10

/** The label of an upload without one: its file name, else a word for what it is. */
export const defaultLabel = (file: Pick<ReceivedFile, 'name'>, type: MediaType): string => {
  const name = file.name?.trim()
  if (!name) return `untitled.${type.extension.slice(0, MAX_EXTENSION)}`
  return name.length <= MAX_LABEL ? name : name.slice(0, MAX_LABEL)
}

/** What an import says when the bytes behind a URL are nothing that the library keeps. */
export const asImportProblem = (error: unknown): unknown => {
  const refused = ['library.type_not_allowed', 'library.unreadable_image', 'library.too_many_pixels']
  if (!(error instanceof Problem) || !refused.includes(error.code)) return error
  return new Problem({ status: 422, code: 'fetch.not_an_image', message: error.message, cause: error })
}

import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { tooLarge } from '../problems.ts'
import { isMissing } from './failure.ts'
import { PartBuffers } from './part-buffers.ts'
import type { Requests } from './requests.ts'

/** Up to this size an object goes in one request; larger ones in parts of it. At least 5 MiB (S3). */
export const PART_BYTES = 8 * 2 ** 20
/** S3 takes 10,000 parts; beyond 80 GiB they are larger, and of the largest two fill the memory for all parts. */
const MAX_PARTS = 10_000
const MAX_PART_BYTES = 24 * 2 ** 20
/** Parts of one object on their way at a time: more than R2 takes of one upload would be refused. */
const PARALLEL = 4
/** A part on a line of 64 KiB/s. */
const PART_MS = 180_000
/** S3 puts the parts together while the request waits. */
const COMPLETE_MS = 300_000
/** Read from the disk and hashed at a time, so that the program can do other things in between. */
const PIECE_BYTES = 1_048_576

/** A file to be sent: what was staged. */
export interface Source {
  readonly path: string
  readonly size: number
}

export class Uploader {
  readonly #requests: Requests
  readonly #bucket: string
  readonly #buffers = new PartBuffers(PART_BYTES)
  /** What this process is sending: no sweep may take it for left over. */
  readonly active = new Set<string>()

  constructor(requests: Requests, bucket: string) {
    this.#requests = requests
    this.#bucket = bucket
  }

  /** Sends the file; answers the ETag that a service shows whose ETags are MD5 sums (as AWS and MinIO do without KMS). */
  async put(key: string, source: Source, signal: AbortSignal): Promise<string> {
    if (source.size > MAX_PARTS * MAX_PART_BYTES) throw tooLarge(MAX_PARTS * MAX_PART_BYTES)
    const file = await open(source.path, 'r')
    try {
      if (source.size > PART_BYTES) return await this.#inParts(key, file, source.size, signal)
      const whole = { start: 0, size: source.size }
      const md5 = await this.#sendPart(file, whole, signal, (body, options, client) =>
        client.send(
          signedAs(new PutObjectCommand({ Bucket: this.#bucket, Key: key, ...body.fields }), body),
          options,
        ),
      )
      return md5.md5.toString('hex')
    } finally {
      await file.close()
    }
  }

  /** Puts a small object, as every other. */
  async probe(key: string): Promise<void> {
    const bytes = Buffer.from('Fovea may write here.')
    const body = {
      sha256: createHash('sha256').update(bytes).digest('hex'),
      fields: { Body: bytes, ContentLength: bytes.length },
    }
    const command = new PutObjectCommand({ Bucket: this.#bucket, Key: key, ...body.fields })
    await this.#requests.send((client, options) => client.send(signedAs(command, body), options))
  }

  async #inParts(key: string, file: FileHandle, size: number, signal: AbortSignal): Promise<string> {
    const target = { Bucket: this.#bucket, Key: key }
    const created = await this.#requests.send(
      (client, options) => client.send(new CreateMultipartUploadCommand(target), options),
      { signal },
    )
    const upload = { ...target, UploadId: created.UploadId ?? '' }
    this.active.add(upload.UploadId)
    try {
      const parts = await this.#sendParts(upload, file, size, signal)
      const MultipartUpload = { Parts: parts.map(({ number, etag }) => ({ PartNumber: number, ETag: etag })) }
      await this.#requests
        .send(
          (client, options) =>
            client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload }), options),
          { signal, timeoutMs: COMPLETE_MS },
        )
        .catch((error: unknown) => {
          // It was complete before, and the answer was lost: whoever looks at the object next finds out.
          if (!isMissing(error)) throw error
        })
      const digest = createHash('md5')
      for (const part of parts) digest.update(part.md5)
      return `${digest.digest('hex')}-${parts.length}`
    } catch (error) {
      await this.#abort(upload)
      throw error
    } finally {
      this.active.delete(upload.UploadId)
    }
  }

  async #sendParts(upload: Upload, file: FileHandle, size: number, signal: AbortSignal): Promise<SentPart[]> {
    const partBytes = Math.max(PART_BYTES, Math.ceil(size / MAX_PARTS))
    const numbers = Array.from({ length: Math.ceil(size / partBytes) }, (_, index) => index + 1)
    const failure = new AbortController()
    const either = AbortSignal.any([signal, failure.signal])
    const queue = numbers.values()
    const sent: SentPart[] = []
    const work = async (): Promise<void> => {
      for (const number of queue) {
        const start = (number - 1) * partBytes
        const part = { start, size: Math.min(partBytes, size - start) }
        const { md5, answer } = await this.#sendPart(file, part, either, (body, options, client) =>
          client.send(
            signedAs(new UploadPartCommand({ ...upload, PartNumber: number, ...body.fields }), body),
            options,
          ),
        )
        sent.push({ number, md5, etag: answer.ETag })
      }
    }
    // The first failure ends the others; the file must not be closed under their hands.
    const ends = await Promise.allSettled(
      Array.from({ length: PARALLEL }, () =>
        work().catch((error: unknown) => {
          failure.abort(error)
          throw error
        }),
      ),
    )
    if (failure.signal.aborted) throw failure.signal.reason
    for (const end of ends) if (end.status === 'rejected') throw end.reason
    return sent.sort((a, b) => a.number - b.number)
  }

  /** Reads a part into memory, where a repetition finds it again, and sends it. */
  #sendPart<T>(
    file: FileHandle,
    part: { start: number; size: number },
    signal: AbortSignal,
    send: (body: Body, options: { abortSignal: AbortSignal }, client: Client) => Promise<T>,
  ): Promise<{ md5: Buffer; answer: T }> {
    return this.#buffers.lend(part.size, signal, async buffer => {
      const { sha256, md5 } = await load(file, part.start, buffer)
      const body: Body = { sha256, fields: { Body: buffer, ContentLength: part.size } }
      const answer = await this.#requests.send((client, options) => send(body, options, client), {
        signal,
        timeoutMs: PART_MS,
      })
      return { md5, answer }
    })
  }

  /** Without success it costs space until the sweep finds it. */
  async #abort(upload: Upload): Promise<void> {
    await this.#requests
      .send((client, options) => client.send(new AbortMultipartUploadCommand(upload), options))
      .catch(() => undefined)
  }
}

type Client = Parameters<Parameters<Requests['send']>[0]>[0]
type Upload = { readonly Bucket: string; readonly Key: string; readonly UploadId: string }
type SentPart = { readonly number: number; readonly md5: Buffer; readonly etag: string | undefined }

interface Body {
  /** Lower-case hex. */
  readonly sha256: string
  readonly fields: Required<Pick<PutObjectCommandInput, 'Body' | 'ContentLength'>>
}

const load = async (
  file: FileHandle,
  start: number,
  buffer: Buffer,
): Promise<{ sha256: string; md5: Buffer }> => {
  const sha256 = createHash('sha256')
  const md5 = createHash('md5')
  for (let read = 0; read < buffer.length; ) {
    const length = Math.min(PIECE_BYTES, buffer.length - read)
    const { bytesRead } = await file.read(buffer, read, length, start + read)
    if (bytesRead === 0) throw new Error('The staged file is shorter than what was received')
    const piece = buffer.subarray(read, read + bytesRead)
    sha256.update(piece)
    md5.update(piece)
    read += bytesRead
  }
  return { sha256: sha256.digest('hex'), md5: md5.digest() }
}

interface Signable {
  readonly middlewareStack: {
    add(
      middleware: <A extends { request: unknown }, R>(next: (args: A) => R) => (args: A) => R,
      options: { step: 'build'; name: string },
    ): void
  }
}

/** The signature covers the sha256 of the body, so the service refuses what arrives changed, whatever it knows of checksums. */
const signedAs = <C extends object>(command: C, body: Body): C => {
  // Every command of the SDK has this stack; its type names the input of each, which does not matter here.
  const { middlewareStack } = command as unknown as Signable
  middlewareStack.add(
    next => args => {
      // At this step the SDK has made an HttpRequest of the input.
      const request = args.request as { headers: Record<string, string> }
      request.headers['x-amz-content-sha256'] = body.sha256
      return next(args)
    },
    { step: 'build', name: 'signBodyHash' },
  )
  return command
}

import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Operation, S3Fault, type Trouble, Troubles } from './faults.ts'
import { BucketFiles } from './files.ts'
import { type Flavour, OPERATIONS, operationOf, sendXml } from './operations.ts'
import { verifySignature } from './signature.ts'

export interface S3ServerOptions {
  /** A free one unless told. */
  readonly port?: number
  /** Where objects lie; a folder of its own, removed by `stop`, unless told. */
  readonly folder?: string
  /** `fovea` unless told. */
  readonly bucket?: string
  readonly flavour?: Flavour
  /** Unix milliseconds; the system's clock unless told. */
  readonly now?: () => number
}

interface Asked {
  readonly operation: Operation
  readonly key: string
  /** What the signature says of the body. */
  readonly bodyHash: string
}

/** A local server that speaks the S3 protocol, with every signature checked, over real files. */
export interface S3Server {
  /** `http://127.0.0.1:port`. */
  readonly url: string
  readonly port: number
  readonly bucket: string
  /** For `STORAGE_URL`: this bucket, path style, at `prefix`. */
  storageUrl(prefix?: string): string
  /** The credentials that it accepts, as variables of the environment. */
  readonly env: Readonly<{ STORAGE_ACCESS_KEY_ID: string; STORAGE_SECRET_ACCESS_KEY: string }>
  /** What was asked, oldest first. */
  readonly log: readonly Asked[]
  keys(): string[]
  pendingUploads(): number
  /** From now on connections are refused, and those that are open are cut. */
  away(): Promise<void>
  /** Ends `away`, on the same port. */
  back(): Promise<void>
  /** Orders trouble for requests to come; `calm` takes back all that was ordered. */
  trouble(trouble: Trouble): void
  calm(): void
  /** Turns over a byte of a stored object. */
  damage(key: string): Promise<void>
  stop(): Promise<void>
}

export const S3_KEY_ID = 'FOVEATESTKEY'
export const S3_SECRET = 'a-secret-of-the-local-server'

export const startS3Server = async (options: S3ServerOptions = {}): Promise<S3Server> => {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'fovea-s3-')))
  const server = new LocalS3(folder, options)
  await server.open(options.port ?? 0)
  return server.handle(async () => {
    await server.close()
    if (options.folder === undefined) await rm(folder, { recursive: true, force: true })
  })
}

class LocalS3 {
  readonly #options: S3ServerOptions
  readonly #bucketName: string
  readonly #files: BucketFiles
  readonly #troubles = new Troubles()
  readonly #log: Asked[] = []
  readonly #sockets = new Set<Socket>()
  #server: Server | null = null
  #port = 0

  constructor(folder: string, options: S3ServerOptions) {
    this.#options = options
    this.#bucketName = options.bucket ?? 'fovea'
    this.#files = new BucketFiles(join(folder, this.#bucketName))
  }

  async open(port: number): Promise<void> {
    if (this.#port === 0) await this.#files.load()
    const server = createServer((request, response) => void this.#answer(request, response))
    server.on('connection', socket => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    // A TCP server has an AddressInfo; a string is the address of a pipe.
    this.#port = (server.address() as AddressInfo).port
    this.#server = server
  }

  async close(): Promise<void> {
    const server = this.#server
    this.#server = null
    if (!server) return
    const closed = once(server, 'close')
    server.close()
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  handle(stop: () => Promise<void>): S3Server {
    const url = `http://127.0.0.1:${this.#port}`
    return {
      url,
      port: this.#port,
      bucket: this.#bucketName,
      storageUrl: (prefix = '') =>
        `s3://${this.#bucketName}/${prefix}?region=us-east-1&endpoint=${encodeURIComponent(url)}&pathStyle=true`,
      env: { STORAGE_ACCESS_KEY_ID: S3_KEY_ID, STORAGE_SECRET_ACCESS_KEY: S3_SECRET },
      log: this.#log,
      keys: () => this.#files.sorted().map(({ key }) => key),
      pendingUploads: () => this.#files.uploads.size,
      away: () => this.close(),
      back: () => this.open(this.#port),
      trouble: trouble => this.#troubles.order(trouble),
      calm: () => this.#troubles.clear(),
      damage: key => this.#files.damage(key),
      stop,
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#run(request, response)
    } catch (error) {
      if (!(error instanceof S3Fault) || response.headersSent) {
        response.destroy()
        return
      }
      const { status, code, message } = error
      if (request.method === 'HEAD') response.writeHead(status).end()
      else sendXml(response, status, 'Error', { Code: code, Message: message })
      // The rest of a body that is refused must not become the next request of the connection.
      request.resume()
    }
  }

  async #run(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost')
    verifySignature(request, url, { [S3_KEY_ID]: S3_SECRET })
    const { bucketName, key } = addressOf(request, url)
    if (bucketName !== this.#bucketName)
      throw new S3Fault(404, 'NoSuchBucket', 'The specified bucket does not exist.')
    const { flavour = 'aws', now = Date.now } = this.#options
    if (flavour === 'r2') refuseWhatR2DoesNotKnow(request)
    const query = url.searchParams
    const isCopy = 'x-amz-copy-source' in request.headers
    const operation = operationOf(request.method ?? '', key, query, isCopy)
    this.#log.push({ operation, key, bodyHash: String(request.headers['x-amz-content-sha256']) })
    const trouble = this.#troubles.take(operation)
    if (trouble.delayMs) await sleep(trouble.delayMs)
    if (trouble.answer) throw new S3Fault(trouble.answer.status, trouble.answer.code, 'On order of the test.')
    // A response without a way out: what was asked is done, but nobody hears of it.
    if (trouble.silent) response.end = () => response.destroy()
    const call = {
      request,
      response,
      query,
      bucket: this.#files,
      bucketName,
      key,
      trouble,
      flavour,
      now: now(),
    }
    await OPERATIONS[operation](call)
  }
}

/** `bucket.host/key` (virtual hosts) or `host/bucket/key` (path style). */
const addressOf = (request: IncomingMessage, url: URL): { bucketName: string; key: string } => {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '')
  const path = decodeURIComponent(url.pathname).slice(1)
  const [virtual] = host.endsWith('.localhost') ? host.split('.') : []
  if (virtual) return { bucketName: virtual, key: path }
  const [bucketName = '', ...rest] = path.split('/')
  return { bucketName, key: rest.join('/') }
}

const refuseWhatR2DoesNotKnow = ({ headers }: IncomingMessage): void => {
  const unknown = Object.keys(headers).find(name =>
    /^x-amz-(sdk-)?checksum-(algorithm|crc|sha|mode)/.test(name),
  )
  if (unknown) throw new S3Fault(501, 'NotImplemented', `Header '${unknown}' is not known here.`)
  if (String(headers['x-amz-content-sha256']).startsWith('STREAMING-'))
    throw new S3Fault(501, 'NotImplemented', `${headers['x-amz-content-sha256']} is not known here.`)
}

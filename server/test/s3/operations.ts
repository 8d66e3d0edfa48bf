import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { appendFile, rm } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { type ReceivedBody, receiveBody } from './body.ts'
import { type Operation, S3Fault, type Trouble } from './faults.ts'
import { type BucketFiles, concatenate, type Part, type PendingUpload, type StoredObject } from './files.ts'
import { xmlDocument } from './xml.ts'

/** Whose S3 the server imitates, in what differs between them. */
export type Flavour = 'aws' | 'aws-kms' | 'minio' | 'r2'

export interface Call {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly query: URLSearchParams
  readonly bucket: BucketFiles
  readonly bucketName: string
  readonly key: string
  readonly trouble: Trouble
  readonly flavour: Flavour
  readonly now: number
}

const MIN_PART = 5 * 2 ** 20

export const operationOf = (
  method: string,
  key: string,
  query: URLSearchParams,
  isCopy: boolean,
): Operation => {
  const has = (name: string): boolean => query.has(name)
  if (key === '') {
    if (method === 'HEAD') return 'HeadBucket'
    if (method === 'GET' && has('uploads')) return 'ListUploads'
    if (method === 'GET' && query.get('list-type') === '2') return 'ListObjects'
  } else {
    if (method === 'GET') return has('uploadId') ? 'ListParts' : 'GetObject'
    if (method === 'HEAD') return 'HeadObject'
    if (method === 'PUT') return has('partNumber') ? 'UploadPart' : isCopy ? 'CopyObject' : 'PutObject'
    if (method === 'POST' && has('uploads')) return 'CreateUpload'
    if (method === 'POST' && has('uploadId')) return 'CompleteUpload'
    if (method === 'DELETE') return has('uploadId') ? 'AbortUpload' : 'DeleteObject'
  }
  throw new S3Fault(501, 'NotImplemented', `${method} with ${query} is not known here.`)
}

export const sendXml = (response: ServerResponse, status: number, root: string, value: object): void => {
  // Every value in this folder is made of strings, numbers, arrays and such objects.
  const document = xmlDocument(root, value as Parameters<typeof xmlDocument>[1])
  response.writeHead(status, { 'content-type': 'application/xml' }).end(document)
}

const isoTime = (at: number): string => new Date(at).toISOString()
const quoted = (etag: string): string => `"${etag}"`

const objectOf = ({ bucket, key }: Call): StoredObject => {
  const stored = bucket.get(key)
  if (!stored) throw new S3Fault(404, 'NoSuchKey', 'The specified key does not exist.')
  return stored
}

const headersOf = (stored: StoredObject, flavour: Flavour): Record<string, string> => ({
  etag: quoted(stored.etag),
  'last-modified': new Date(stored.modifiedAt).toUTCString(),
  'accept-ranges': 'bytes',
  'content-type': 'application/octet-stream',
  ...(flavour === 'aws-kms' ? { 'x-amz-server-side-encryption': 'aws:kms' } : {}),
})

const assertConditions = (call: Call): void => {
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = call.request.headers
  const etag = call.bucket.get(call.key)?.etag
  const isMatch = (wanted: string): boolean =>
    etag !== undefined && (wanted === '*' || wanted.replaceAll('"', '') === etag)
  const failed =
    (ifMatch !== undefined && !isMatch(ifMatch)) || (ifNoneMatch !== undefined && isMatch(ifNoneMatch))
  if (failed) throw new S3Fault(412, 'PreconditionFailed', 'At least one of the preconditions did not hold.')
}

const rangeOf = (header: string | undefined, size: number): { start: number; end: number } | null => {
  const parts = /^bytes=(\d*)-(\d*)$/.exec(header ?? '')
  if (!parts) return null
  const [, first = '', last = ''] = parts
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (start >= size) throw new S3Fault(416, 'InvalidRange', 'The requested range is not satisfiable.')
  return { start, end }
}

const getObject = async (call: Call): Promise<void> => {
  const { request, response, flavour, trouble } = call
  const stored = objectOf(call)
  assertConditions(call)
  const range = rangeOf(request.headers.range, stored.size)
  const length = range ? range.end - range.start + 1 : stored.size
  response.writeHead(range ? 206 : 200, {
    ...headersOf(stored, flavour),
    'content-length': length,
    ...(range ? { 'content-range': `bytes ${range.start}-${range.end}/${stored.size}` } : {}),
  })
  if (request.method === 'HEAD' || length === 0) {
    response.end()
    return
  }
  const limit = trouble.cutAfterBytes ?? Number.POSITIVE_INFINITY
  let sent = 0
  const cut = async function* (source: AsyncIterable<Buffer>) {
    for await (const chunk of source) {
      yield chunk.subarray(0, limit - sent)
      sent += chunk.length
      if (sent >= limit) {
        // What was written before must reach the client: only then is it a cut in the middle.
        response.socket?.end()
        throw new Error('cut on order')
      }
    }
  }
  await pipeline(createReadStream(stored.path, range ?? {}), cut, response)
}

const opaque = (): string => randomBytes(16).toString('hex')

const putObject = async (call: Call): Promise<void> => {
  const { request, bucket, key, trouble, flavour, now, response } = call
  assertConditions(call)
  const path = bucket.incoming()
  const received = await receive(request, path, trouble)
  if (trouble.extraBytes) await appendFile(path, Buffer.alloc(trouble.extraBytes, 1))
  const etag = flavour === 'aws-kms' ? opaque() : received.md5
  const stored = await bucket.put(key, path, etag, now, () => assertConditions(call))
  response.writeHead(200, headersOf(stored, flavour)).end()
}

const receive = async (request: IncomingMessage, path: string, trouble: Trouble): Promise<ReceivedBody> => {
  try {
    return await receiveBody(request, path, { cutAfterBytes: trouble.cutAfterBytes })
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
}

const copyObject = async (call: Call): Promise<void> => {
  const { request, bucket, bucketName, key, now, response } = call
  const source = decodeURIComponent(String(request.headers['x-amz-copy-source'])).replace(/^\//, '')
  const [from = '', ...rest] = source.split('/')
  const stored = from === bucketName ? bucket.get(rest.join('/')) : undefined
  if (!stored) throw new S3Fault(404, 'NoSuchKey', 'The specified key does not exist.')
  if (rest.join('/') === key && request.headers['x-amz-metadata-directive'] !== 'REPLACE')
    throw new S3Fault(400, 'InvalidRequest', 'A copy onto itself must change something.')
  const copy = await bucket.copy(stored, key, now)
  sendXml(response, 200, 'CopyObjectResult', {
    LastModified: isoTime(copy.modifiedAt),
    ETag: quoted(copy.etag),
  })
}

const uploadOf = ({ bucket, query, key }: Call): PendingUpload => {
  const upload = bucket.uploads.get(query.get('uploadId') ?? '')
  if (!upload || upload.key !== key) throw new S3Fault(404, 'NoSuchUpload', 'The upload does not exist.')
  return upload
}

const createUpload = async ({ bucket, bucketName, key, now, response }: Call): Promise<void> => {
  const id = opaque()
  bucket.uploads.set(id, { id, key, startedAt: now, parts: new Map() })
  sendXml(response, 200, 'InitiateMultipartUploadResult', { Bucket: bucketName, Key: key, UploadId: id })
}

const uploadPart = async (call: Call): Promise<void> => {
  const { request, response, bucket, query, trouble, flavour } = call
  const upload = uploadOf(call)
  const number = Number(query.get('partNumber'))
  if (!(number >= 1 && number <= 10_000))
    throw new S3Fault(400, 'InvalidArgument', 'Part numbers are 1 to 10000.')
  const path = bucket.incoming()
  const { size, md5 } = await receive(request, path, trouble)
  if (trouble.extraBytes) await appendFile(path, Buffer.alloc(trouble.extraBytes, 1))
  const etag = flavour === 'r2' || flavour === 'aws-kms' ? opaque() : md5
  if (!bucket.uploads.has(upload.id)) {
    await rm(path, { force: true })
    throw new S3Fault(404, 'NoSuchUpload', 'The upload was aborted.')
  }
  const before = upload.parts.get(number)
  upload.parts.set(number, { number, etag, md5, size, path })
  if (before) await rm(before.path, { force: true })
  response.writeHead(200, { etag: quoted(etag) }).end()
}

const namedParts = (call: Call, upload: PendingUpload, document: string): Part[] => {
  const named = [...document.matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, part = '']) => ({
    number: Number(/<PartNumber>(\d+)</.exec(part)?.[1]),
    etag: /<ETag>(?:&quot;|")?([0-9a-f]+)/.exec(part)?.[1],
  }))
  const parts = named.map(({ number, etag }) => {
    const part = upload.parts.get(number)
    if (!part || part.etag !== etag) throw new S3Fault(400, 'InvalidPart', `Part ${number} was not uploaded.`)
    return part
  })
  const isOrdered = parts.every((part, index) => index === 0 || part.number > (parts[index - 1]?.number ?? 0))
  if (!isOrdered || parts.length === 0) throw new S3Fault(400, 'InvalidPartOrder', 'Parts must be in order.')
  const inner = parts.slice(0, -1)
  if (inner.some(part => part.size < MIN_PART))
    throw new S3Fault(400, 'EntityTooSmall', 'All parts but the last have 5 MiB at least.')
  if (call.flavour === 'r2' && inner.some(part => part.size !== inner[0]?.size))
    throw new S3Fault(400, 'InvalidPart', 'All parts but the last must have the same length.')
  return parts
}

const completeUpload = async (call: Call): Promise<void> => {
  const { request, response, bucket, bucketName, key, flavour, now } = call
  const upload = uploadOf(call)
  const parts = namedParts(call, upload, await text(request))
  const path = bucket.incoming()
  await concatenate(
    path,
    parts.map(part => part.path),
  )
  const digest = createHash('md5')
  for (const part of parts) digest.update(Buffer.from(part.md5, 'hex'))
  const etag =
    flavour === 'aws-kms' ? `${opaque()}-${parts.length}` : `${digest.digest('hex')}-${parts.length}`
  // AWS dates a multipart object from the beginning of its upload.
  await bucket.put(key, path, etag, flavour.startsWith('aws') ? upload.startedAt : now)
  await bucket.drop(upload)
  sendXml(response, 200, 'CompleteMultipartUploadResult', {
    Bucket: bucketName,
    Key: key,
    ETag: quoted(etag),
  })
}

const listParts = async (call: Call): Promise<void> => {
  const parts = [...uploadOf(call).parts.values()].sort((a, b) => a.number - b.number)
  const Part = parts.map(part => ({ PartNumber: part.number, ETag: quoted(part.etag), Size: part.size }))
  sendXml(call.response, 200, 'ListPartsResult', { Key: call.key, Part, IsTruncated: false })
}

const pageSizeOf = (query: URLSearchParams, name: string): number =>
  Math.min(1_000, Number(query.get(name) ?? 1_000))

const listObjects = async ({ bucket, bucketName, query, response }: Call): Promise<void> => {
  const prefix = query.get('prefix') ?? ''
  const token = query.get('continuation-token')
  const after = token === null ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64url').toString()
  const limit = pageSizeOf(query, 'max-keys')
  const found = bucket.sorted().filter(({ key }) => key.startsWith(prefix) && key > after)
  const page = found.slice(0, limit)
  const last = page.at(-1)
  const isTruncated = found.length > page.length
  sendXml(response, 200, 'ListBucketResult', {
    Name: bucketName,
    Prefix: prefix,
    KeyCount: page.length,
    MaxKeys: limit,
    IsTruncated: isTruncated,
    NextContinuationToken: isTruncated && last ? Buffer.from(last.key).toString('base64url') : undefined,
    Contents: page.map(({ key, etag, size, modifiedAt }) => ({
      Key: key,
      LastModified: isoTime(modifiedAt),
      ETag: quoted(etag),
      Size: size,
    })),
  })
}

const listUploads = async ({ bucket, bucketName, query, response }: Call): Promise<void> => {
  const prefix = query.get('prefix') ?? ''
  const marker = query.get('key-marker') ?? ''
  const limit = pageSizeOf(query, 'max-uploads')
  const found = [...bucket.uploads.values()]
    .filter(({ key }) => key.startsWith(prefix) && key > marker)
    .sort((a, b) => (a.key < b.key ? -1 : 1))
  const page = found.slice(0, limit)
  sendXml(response, 200, 'ListMultipartUploadsResult', {
    Bucket: bucketName,
    IsTruncated: found.length > page.length,
    NextKeyMarker: page.at(-1)?.key,
    NextUploadIdMarker: page.at(-1)?.id,
    Upload: page.map(({ id, key, startedAt }) => ({ Key: key, UploadId: id, Initiated: isoTime(startedAt) })),
  })
}

const noContent = (response: ServerResponse): void => {
  response.writeHead(204).end()
}

export const OPERATIONS: Readonly<Record<Operation, (call: Call) => Promise<void>>> = {
  HeadBucket: async ({ response }) => {
    response.writeHead(200).end()
  },
  ListObjects: listObjects,
  ListUploads: listUploads,
  GetObject: getObject,
  HeadObject: getObject,
  PutObject: putObject,
  CopyObject: copyObject,
  DeleteObject: async ({ bucket, key, response }) => {
    await bucket.remove(key)
    noContent(response)
  },
  CreateUpload: createUpload,
  UploadPart: uploadPart,
  CompleteUpload: completeUpload,
  AbortUpload: async call => {
    await call.bucket.drop(uploadOf(call))
    noContent(call.response)
  },
  ListParts: listParts,
}

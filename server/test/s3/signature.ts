import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { S3Fault } from './faults.ts'

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()
const hex = (text: string): string => createHash('sha256').update(text).digest('hex')

/** RFC 3986, as AWS Signature Version 4 wants it: encodeURIComponent leaves these five alone. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)

const canonicalQuery = (query: URLSearchParams): string =>
  [...query]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&')

const refused = (code: string, message: string): S3Fault => new S3Fault(403, code, message)

/** Throws what S3 answers when a request is not signed by one of `credentials` (AWS Signature Version 4, header form). */
export const verifySignature = (
  request: IncomingMessage,
  url: URL,
  credentials: Readonly<Record<string, string>>,
): void => {
  const header = request.headers.authorization ?? ''
  const parts =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      header,
    )
  if (!parts) throw refused('AccessDenied', 'Access Denied.')
  const [, keyId = '', day = '', region = '', signedHeaders = '', signature = ''] = parts
  const secret = credentials[keyId]
  if (secret === undefined) throw refused('InvalidAccessKeyId', 'The access key does not exist.')
  const date = String(request.headers['x-amz-date'] ?? '')
  const names = signedHeaders.split(';')
  if (!names.includes('host')) throw refused('AccessDenied', 'The host must be signed.')
  const canonical = [
    request.method,
    url.pathname
      .split('/')
      .map(part => encode(decodeURIComponent(part)))
      .join('/'),
    canonicalQuery(url.searchParams),
    ...names.map(
      name =>
        `${name}:${String(request.headers[name] ?? '')
          .trim()
          .replace(/ +/g, ' ')}`,
    ),
    '',
    signedHeaders,
    request.headers['x-amz-content-sha256'],
  ].join('\n')
  const scope = `${day}/${region}/s3/aws4_request`
  const key = hmac(hmac(hmac(hmac(`AWS4${secret}`, day), region), 's3'), 'aws4_request')
  const expected = hmac(key, ['AWS4-HMAC-SHA256', date, scope, hex(canonical)].join('\n'))
  if (!timingSafeEqual(expected, Buffer.from(signature, 'hex')))
    throw refused('SignatureDoesNotMatch', 'The signature does not match.')
}

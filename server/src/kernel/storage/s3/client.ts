import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { LookupFunction } from 'node:net'
import { S3Client } from '@aws-sdk/client-s3'

/** Which bucket, and how to reach it. */
export interface S3Location {
  readonly bucket: string
  /** Before every key: empty, or with a slash at its end. */
  readonly prefix: string
  /** What the SDK finds (AWS_REGION, profile) unless told. */
  readonly region?: string
  /** AWS unless told. */
  readonly endpoint?: string
  /** `endpoint/bucket/key` instead of `bucket.endpoint/key`. */
  readonly pathStyle: boolean
  /** What the SDK finds (environment, profile, instance) unless told. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

const CONNECT_MS = 3_000
/** A connection on which nothing moves for so long, in neither direction, is dead. */
const IDLE_MS = 15_000
/** Each open download holds one; beyond them requests wait. */
const MAX_SOCKETS = 200
const ATTEMPTS = 3

/** For people: the bucket and the host, no credentials. */
export const whereIs = ({ bucket, prefix, endpoint }: S3Location): string =>
  `s3://${bucket}/${prefix}${endpoint === undefined ? '' : ` at ${new URL(endpoint).host}`}`

/**
 * Checksums only where S3 demands them: with the SDK's default, services that do not know them refuse the request
 * or store a stream with bytes too many. Every body is signed with its own sha256 instead, which all of them verify.
 */
export const createS3Client = (location: S3Location, lookup?: LookupFunction): S3Client => {
  const agent = { keepAlive: true, maxSockets: MAX_SOCKETS, ...(lookup ? { lookup } : {}) }
  const { region, endpoint, credentials } = location
  return new S3Client({
    forcePathStyle: location.pathStyle,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      socketTimeout: IDLE_MS,
      httpAgent: new HttpAgent(agent),
      httpsAgent: new HttpsAgent(agent),
    },
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  })
}

import { S3ServiceException } from '@aws-sdk/client-s3'

export const statusOf = (error: unknown): number | undefined =>
  error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined

/** A HEAD has no body: of its error only the status is known. */
export const isMissing = (error: unknown): boolean =>
  error instanceof S3ServiceException && error.name !== 'NoSuchBucket' && statusOf(error) === 404

/** What a failed request says about the store: `away` opens the circuit, `busy` and `refused` do not. */
export type Failure = { readonly kind: 'away' | 'busy' | 'refused' | 'fault'; readonly reason: string }

const BUSY = new Set([
  'SlowDown',
  'TooManyRequests',
  'RequestLimitExceeded',
  'Throttling',
  'ThrottlingException',
])
/** Error names that are no answer of the service: time-outs, resets, a name that does not resolve. */
const NETWORK = /^(TimeoutError|AbortError|NetworkingError|SyntaxError)$/

/** Tells a failure apart by what the service, the SDK or the socket said. */
export const failureOf = (error: unknown): Failure => {
  if (!(error instanceof Error)) return { kind: 'fault', reason: String(error) }
  const status = statusOf(error)
  if (BUSY.has(error.name) || status === 429) return { kind: 'busy', reason: 'it asks for fewer requests' }
  if (status !== undefined && status >= 500)
    return { kind: 'away', reason: `it answers ${status} ${error.name}` }
  // The answer to a HEAD has no document that would name the fault.
  const name =
    status === undefined || !/^(Unknown|\d+)/.test(error.name) ? error.name : `it answers ${status}`
  if (isRefusal(error, status)) return { kind: 'refused', reason: name }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  if (code !== undefined || NETWORK.test(error.name))
    return { kind: 'away', reason: code ?? 'no answer in time' }
  return { kind: 'fault', reason: error.message }
}

const isRefusal = (error: Error, status: number | undefined): boolean =>
  error.name === 'NoSuchBucket' ||
  error.name === 'CredentialsProviderError' ||
  (status !== undefined && [301, 307, 400, 401, 403].includes(status))

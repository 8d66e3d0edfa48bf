export { createClient, type FoveaClient } from './client.ts'
export type { Grant } from './credentials.ts'
export type { ByteRange, DownloadOptions } from './download.ts'
export {
  AuthenticationError,
  ConflictError,
  FoveaError,
  type FoveaErrorInit,
  JobFailedError,
  NetworkError,
  NotFoundError,
  PayloadTooLargeError,
  PermissionError,
  PreconditionFailedError,
  RateLimitError,
  ServerError,
  TimeoutError,
  UnavailableError,
  ValidationError,
} from './errors.ts'
export type { FollowEventsOptions } from './follow-events.ts'
export type {
  ClientOptions,
  ClientRuntime,
  Credentials,
  FetchLike,
  FoveaRequestInit,
  RetryEvent,
} from './options.ts'
export type { StreamOptions } from './stream.ts'
export type { Method, RequestOptions } from './transport.ts'
export type * from './types.ts'
export type { AddVersionOptions, UploadOptions, UploadSource } from './upload.ts'
export type { UploadBytes, UploadProgress } from './upload-body.ts'
export type { WaitOptions } from './wait.ts'

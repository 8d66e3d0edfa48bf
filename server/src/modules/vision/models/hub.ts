import { Problem } from '#kernel/errors'
import type { FetchedResponse, GuardedFetcher } from '#kernel/fetch'
import type { FileSource, SourceFile } from './source.ts'

/** A large file over a slow line takes hours; what counts is that bytes keep coming. */
const TOTAL_MS = 12 * 3_600_000
const IDLE_MS = 60_000
/** What a hub may send of one file. */
const MAX_FILE_BYTES = 32 * 2 ** 30
/** Answers to HEAD have no body. */
const NO_BYTES = 64 * 1024
const MAX_HOPS = 4

export interface HubOptions {
  readonly fetcher: GuardedFetcher
  /** Without a slash at the end. */
  readonly url: string
  readonly token: string | undefined
  readonly id: string
  /** A branch, a tag or a commit. */
  readonly revision: string
}

/**
 * The files of a model on a hub, at `<url>/<id>/resolve/<revision>/<file>`. A large file is told by
 * `X-Linked-Etag` (its sha256) and `X-Linked-Size` and comes from elsewhere by a redirect; a small one has the hash of
 * git as its `ETag`. `X-Repo-Commit` says what the revision is.
 */
export const createHub = (options: HubOptions): FileSource => {
  const { fetcher, token } = options
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const address = (path: string): string =>
    `${options.url}/${options.id}/resolve/${encodeURIComponent(options.revision)}/${path}`
  return {
    name: `${options.url}/${options.id}`,
    async describe(path, signal) {
      const response = await head(fetcher, address(path), headers, signal)
      if (response.status === 404) return null
      if (response.status === 401 || response.status === 403) throw notAllowed(options.id, response.status)
      return describeBy(path, response)
    },
    async open(path, start, _file, signal) {
      const response = await fetcher.fetch(address(path), {
        headers: { ...headers, ...(start === 0 ? {} : { range: `bytes=${start}-` }) },
        maxBytes: MAX_FILE_BYTES,
        signal,
        timeouts: { totalMs: TOTAL_MS, idleMs: IDLE_MS },
      })
      return { stream: response.body, start: startOf(response, start) }
    },
  }
}

/** Follows redirects within the hub (renamed models, caches), but not the one that tells of a large file. */
const head = async (
  fetcher: GuardedFetcher,
  first: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<FetchedResponse> => {
  let url = first
  for (let hop = 0; ; hop += 1) {
    const response = await fetcher.fetch(url, {
      method: 'HEAD',
      headers,
      maxBytes: NO_BYTES,
      signal,
      asIs: true,
    })
    const { location } = response.headers
    if (response.status < 300 || response.status > 399 || response.headers['x-linked-etag'] !== undefined) {
      return response
    }
    const next = location === undefined ? null : URL.parse(location, url)
    // Credentials go to the hub alone.
    if (!next || next.origin !== new URL(url).origin || hop >= MAX_HOPS) return response
    url = next.href
  }
}

const HEX_40 = /^[0-9a-f]{40}$/
const HEX_64 = /^[0-9a-f]{64}$/

const describeBy = (path: string, { status, headers }: FetchedResponse): SourceFile => {
  const size = Number(headers['x-linked-size'] ?? headers['content-length'])
  if (status >= 400 || !Number.isSafeInteger(size) || size < 0) throw notUnderstood(path, status)
  const tag = (headers['x-linked-etag'] ?? headers.etag ?? '').replace(/^W\//, '').replaceAll('"', '')
  return {
    size,
    sha256: HEX_64.test(tag) ? tag : null,
    gitSha1: HEX_40.test(tag) ? tag : null,
    commit: headers['x-repo-commit'] ?? null,
  }
}

/** Where the bytes begin: a server that knows no ranges, or one that compresses, begins anew. */
const startOf = ({ status, headers }: FetchedResponse, wanted: number): number => {
  if (status !== 206) return 0
  const begins = /^bytes (\d+)-/.exec(headers['content-range'] ?? '')?.[1]
  if (begins === undefined || Number(begins) !== wanted || headers['content-encoding'] !== undefined) {
    throw new Problem({
      status: 502,
      code: 'vision.hub_not_understood',
      message: `The hub answered another part of the file than the one from byte ${wanted} on.`,
      retryable: true,
    })
  }
  return wanted
}

const notUnderstood = (path: string, status: number): Problem =>
  new Problem({
    status: 502,
    code: 'vision.hub_not_understood',
    message: `The hub does not say how long ${path} is (status ${status}): VISION_HUB_URL must name a hub.`,
    retryable: status >= 500 || status === 429,
    extra: { file: path, upstreamStatus: status },
  })

/** 422: hubs answer so for what does not exist, too. */
const notAllowed = (id: string, status: number): Problem =>
  new Problem({
    status: 422,
    code: 'vision.model_not_allowed',
    message: `The hub gives ${id} to nobody who asks like this (status ${status}): check its name, accept its terms there, and set VISION_HUB_TOKEN.`,
    retryable: false,
    extra: { upstreamStatus: status },
  })

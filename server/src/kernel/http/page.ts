import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { PAGE_HEADERS, SHARED_SCRIPT_HEADERS } from './headers.ts'
import { pathOf } from './query.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}
const COMPRESSIBLE = /^(text|application\/(json|manifest|wasm)|image\/svg)/
/** Below it the headers weigh more than what is saved. */
const COMPRESS_FROM = 1_024
/** A page is a handful of files; a folder with more was named by mistake. */
const MAX_FILES = 2_000
const MAX_BYTES = 64 * 2 ** 20

type Encoding = 'br' | 'gzip'

interface StaticFile {
  readonly type: string
  readonly etag: string
  readonly bytes: Buffer
  readonly cacheControl: string
  readonly compressed: Map<Encoding, Promise<Buffer>>
}

/** Files held in memory under the path they are served at: no request ever becomes a path on the disk. */
type StaticFiles = ReadonlyMap<string, StaticFile>

/** Names with a hash of their content, as bundlers write them, never change. */
const HASHED = /[-.][\w-]{8,}\.\w+$/

const staticFile = (name: string, bytes: Buffer): StaticFile => ({
  type: TYPES[extname(name).toLowerCase()] ?? 'application/octet-stream',
  etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
  bytes,
  cacheControl:
    name.includes('assets/') && HASHED.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache',
  compressed: new Map(),
})

/** Reads a folder; `prefix` is where it is served. */
const readStaticFiles = async (folder: string, prefix: string): Promise<StaticFiles> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  if (paths.length > MAX_FILES) throw new Error(`${folder} has more than ${MAX_FILES} files`)
  const files = new Map<string, StaticFile>()
  let size = 0
  for (const path of paths) {
    const name = relative(folder, path).split(sep).join('/')
    const bytes = await readFile(path)
    size += bytes.length
    if (size > MAX_BYTES) throw new Error(`${folder} holds more than ${MAX_BYTES} bytes`)
    files.set(`${prefix}${name}`, staticFile(name, bytes))
  }
  return files
}

const brotli = promisify(brotliCompress)
const zip = promisify(gzip)

const compress = (file: StaticFile, encoding: Encoding): Promise<Buffer> => {
  const known = file.compressed.get(encoding)
  if (known) return known
  const made =
    encoding === 'br'
      ? brotli(file.bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } })
      : zip(file.bytes)
  file.compressed.set(encoding, made)
  return made
}

const encodingFor = (accepted: string | undefined): Encoding | null => {
  const names = (accepted ?? '').split(',').map(part => part.trim().toLowerCase())
  const takes = (name: string) =>
    names.some(part => part === name || (part.startsWith(`${name};`) && !/;q=0(\.0*)?$/.test(part)))
  if (takes('br')) return 'br'
  return takes('gzip') ? 'gzip' : null
}

/** The observer, which pages of other origins load as well. */
const SHARED_SCRIPT = '/observer.js'

/** Answers with a file: compressed when the client takes it, 304 when it has it. */
const sendFile = async (
  request: FastifyRequest,
  reply: FastifyReply,
  file: StaticFile,
): Promise<FastifyReply> => {
  reply.headers({
    'content-type': file.type,
    'cache-control': file.cacheControl,
    ...PAGE_HEADERS,
    etag: file.etag,
    vary: 'accept-encoding',
  })
  if (request.headers['if-none-match']?.includes(file.etag)) return reply.code(304).send()
  const worth = file.bytes.length >= COMPRESS_FROM && COMPRESSIBLE.test(file.type)
  const encoding = worth ? encodingFor(request.headers['accept-encoding']) : null
  if (!encoding) return reply.send(file.bytes)
  return reply.header('content-encoding', encoding).send(await compress(file, encoding))
}

const NOT_BUILT = staticFile(
  'index.html',
  Buffer.from(`<!doctype html><html lang="en"><meta charset="utf-8"><title>Fovea</title>
<h1>Fovea is running</h1><p>The page is not built yet. Run <code>npm run build</code> and load this address again.</p>
<p>The API is ready: <a href="/docs">documentation</a>.</p></html>
`),
)

/** Paths that belong to programs: an unknown one there is a 404, never the page. */
export const isReserved = (path: string): boolean =>
  /^\/(v1|docs|metrics|health|ready|openapi\.json)(\/|$)/.test(path)

export interface Page {
  /** Answers with the page or one of its files; null when the request is for neither. */
  serve(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | null>
}

/** How often at most the folder is looked at for a new build. */
const LOOK_MS = 1_000

/** Serves the built page from `root`; a build that ends while the server runs is taken over. */
export const createPage = (root: string | null): Page => {
  let files: StaticFiles = new Map()
  let builtAt = 0
  let lookedAt = Number.NEGATIVE_INFINITY
  const refresh = async (): Promise<void> => {
    if (root === null || performance.now() - lookedAt < LOOK_MS) return
    lookedAt = performance.now()
    const changedAt = await stat(join(root, 'index.html')).then(
      info => info.mtimeMs,
      () => 0,
    )
    if (changedAt === builtAt) return
    files = changedAt === 0 ? new Map() : await readStaticFiles(root, '/')
    builtAt = changedAt
  }
  return {
    async serve(request, reply) {
      if (request.method !== 'GET' && request.method !== 'HEAD') return null
      const path = pathOf(request.raw.url ?? '/')
      await refresh()
      const named = files.get(path)
      if (named && path === SHARED_SCRIPT) reply.headers(SHARED_SCRIPT_HEADERS)
      if (named) return sendFile(request, reply.code(200), named)
      // A client-side route: the page itself finds out what to show.
      if (path !== '/' && !request.headers.accept?.includes('text/html')) return null
      const index = files.get('/index.html')
      return sendFile(request, reply.code(index ? 200 : 503), index ?? NOT_BUILT)
    },
  }
}

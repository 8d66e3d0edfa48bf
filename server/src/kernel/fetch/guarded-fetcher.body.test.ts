import { randomBytes } from 'node:crypto'
import type { RequestListener } from 'node:http'
import type { Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { Problem } from '#kernel/errors'
import { systemClock } from '#kernel/system'
import type { FetchedResponse, FetchOptions, GuardedFetcher, GuardedFetcherOptions } from './fetcher.ts'
import { createGuardedFetcher } from './guarded-fetcher.ts'
import { type Host, httpHost, rawHost } from './hosts.fixture.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})
const closing = <T extends { close(): Promise<void> }>(one: T): T => {
  open.push(one)
  return one
}
const host = async (listener: RequestListener): Promise<Host> => closing(await httpHost(listener))
const raw = async (onSocket: (socket: Socket) => void): Promise<Host> => closing(await rawHost(onSocket))
const fetcherFor = (served: Host, options: Partial<GuardedFetcherOptions> = {}): GuardedFetcher =>
  closing(createGuardedFetcher({ clock: systemClock, version: '1', allowHosts: [served.name], ...options }))
const plain = (options: Partial<FetchOptions> = {}): FetchOptions => ({
  maxBytes: 1_000_000,
  signal: new AbortController().signal,
  ...options,
})
const fetchAll = async (served: Host, options: Partial<FetchOptions> = {}): Promise<Buffer> => {
  const response = await fetcherFor(served).fetch(served.url, plain(options))
  return buffer(response.body)
}
/** Reads to the end or the error; answers how many bytes came before it. */
const readUntilError = async (response: FetchedResponse): Promise<{ bytes: number; error: unknown }> => {
  let bytes = 0
  try {
    for await (const chunk of response.body) bytes += chunk.length
  } catch (error) {
    return { bytes, error }
  }
  return { bytes, error: null }
}

describe('the bytes of an answer', () => {
  const bytes = randomBytes(300_000)
  it.each([
    ['as they are', undefined, bytes],
    ['from gzip', 'gzip', gzipSync(bytes)],
    ['from x-gzip', 'X-GZIP', gzipSync(bytes)],
    ['from zlib', 'deflate', deflateSync(bytes)],
    ['from bare deflate', 'deflate', deflateRawSync(bytes)],
    ['from brotli', 'br', brotliCompressSync(bytes)],
    ['from two encodings', 'gzip, br', brotliCompressSync(gzipSync(bytes))],
    ['from the identity', 'identity', bytes],
  ])('arrive whole %s', async (_, encoding, sent) => {
    const served = await host((_request, reply) => {
      reply.writeHead(200, encoding === undefined ? {} : { 'content-encoding': encoding }).end(sent)
    })
    expect((await fetchAll(served)).equals(bytes)).toBe(true)
  })

  it('may be exactly as many as allowed, compressed or not, and not one more', async () => {
    for (const encoding of ['identity', 'gzip']) {
      const sent = encoding === 'gzip' ? gzipSync(bytes) : bytes
      const served = await host((_, reply) =>
        reply.writeHead(200, { 'content-encoding': encoding }).end(sent),
      )
      expect((await fetchAll(served, { maxBytes: bytes.length })).length).toBe(bytes.length)
      await expect(fetchAll(served, { maxBytes: bytes.length - 1 })).rejects.toMatchObject({
        code: 'fetch.too_large',
        status: 422,
        retryable: false,
      })
    }
  })

  it.each([
    ['gzip', gzipSync(Buffer.alloc(200_000_000))],
    ['deflate', deflateSync(Buffer.alloc(200_000_000))],
    ['br', brotliCompressSync(Buffer.alloc(200_000_000))],
    ['gzip, gzip', gzipSync(gzipSync(Buffer.alloc(200_000_000)))],
  ])('stop a %s bomb at the limit, long before it has unfolded', async (encoding, bomb) => {
    const served = await host((_, reply) => reply.writeHead(200, { 'content-encoding': encoding }).end(bomb))
    const before = process.memoryUsage().arrayBuffers
    const response = await fetcherFor(served).fetch(served.url, plain({ maxBytes: 100_000 }))
    const { bytes: read, error } = await readUntilError(response)
    expect(error).toMatchObject({ code: 'fetch.too_large' })
    expect(read).toBeLessThanOrEqual(100_000)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000)
  })

  it('stop when they never end, compressed to nothing or not', async () => {
    const pouring = (headers: Record<string, string>, head: Buffer, chunk: Buffer) =>
      host((_, reply) => {
        const pour = () => {
          while (!reply.destroyed && reply.write(chunk));
          reply.once('drain', pour)
        }
        reply.writeHead(200, headers).write(head)
        pour()
      })
    const endless = await pouring({}, Buffer.alloc(1), Buffer.alloc(65_536))
    await expect(fetchAll(endless)).rejects.toMatchObject({ code: 'fetch.too_large' })
    // A gzip header and stored blocks of no bytes (RFC 1951, section 3.2.4): they cost the wire and unfold to nothing.
    const blocks = Buffer.from('000000ffff'.repeat(10_000), 'hex')
    const hollow = await pouring({ 'content-encoding': 'gzip' }, gzipSync('').subarray(0, 10), blocks)
    await expect(fetchAll(hollow, { maxBytes: 100 })).rejects.toMatchObject({ code: 'fetch.too_large' })
  })

  it('are refused before they are read when the length that is promised is too much', async () => {
    const served = await raw(socket =>
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\nx'),
    )
    await expect(fetcherFor(served).fetch(served.url, plain())).rejects.toMatchObject({
      code: 'fetch.too_large',
    })
  })

  it('are incomplete when they are fewer than promised, and cut off when they are more', async () => {
    const short = await raw(socket => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nonly this'))
    })
    await expect(fetchAll(short)).rejects.toMatchObject({ code: 'fetch.unreachable', retryable: true })
    const long = await raw(socket => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nfour and more'))
    })
    expect((await fetchAll(long)).toString()).toBe('four')
  })

  it.each([
    ['gzip', Buffer.from('this is no gzip at all')],
    ['gzip', gzipSync(bytes).subarray(0, 1_000)],
    // Their first bits say a window and a kind of block that there are not; of random bytes, some are a whole stream.
    ['br', Buffer.alloc(1_000, 0x11)],
    ['deflate', Buffer.alloc(1_000, 0x07)],
    ['zstd', bytes],
    ['gzip, gzip, gzip', bytes],
  ])('are refused when %s cannot be undone', async (encoding, sent) => {
    const served = await host((_, reply) => reply.writeHead(200, { 'content-encoding': encoding }).end(sent))
    await expect(fetchAll(served)).rejects.toMatchObject({ code: 'fetch.bad_encoding', status: 422 })
  })

  it('let the connection go when the reader stops early', async () => {
    const served = await host((_, reply) => reply.end(Buffer.alloc(50_000_000)))
    const response = await fetcherFor(served).fetch(served.url, plain({ maxBytes: 1e9 }))
    for await (const _ of response.body) break
    const again = await readUntilError(response)
    expect(again).toEqual({ bytes: 0, error: null })
  })
})

describe('an answer that the caller judges', () => {
  it('is shown by type and beginning, and arrives whole after that', async () => {
    const bytes = randomBytes(500_000)
    const served = await host((_, reply) => {
      reply.writeHead(200, { 'content-type': 'IMAGE/Png; charset=x', 'content-encoding': 'gzip' })
      reply.end(gzipSync(bytes))
    })
    const shown: [string, Buffer][] = []
    const accept = (type: string, head: Uint8Array) => shown.push([type, Buffer.from(head)]) > 0
    expect((await fetchAll(served, { accept })).equals(bytes)).toBe(true)
    expect(shown).toEqual([['image/png', bytes.subarray(0, 4_100)]])
  })

  it('is let go when the caller does not want it, with the caller’s own word for that', async () => {
    const served = await host((_, reply) => reply.end('<html>'))
    const from = fetcherFor(served)
    await expect(from.fetch(served.url, plain({ accept: () => false }))).rejects.toMatchObject({
      code: 'fetch.not_accepted',
    })
    const accept = () => {
      throw new Problem({ status: 422, code: 'fetch.not_an_image', message: 'No image.' })
    }
    await expect(from.fetch(served.url, plain({ accept }))).rejects.toMatchObject({
      code: 'fetch.not_an_image',
    })
  })

  it('is shown empty when it is', async () => {
    const served = await host((_, reply) => reply.end())
    const heads: number[] = []
    await fetchAll(served, { accept: (_, head) => heads.push(head.length) > 0 })
    expect(heads).toEqual([0])
  })
})

describe('a host that does not do its part', () => {
  const quick = { headersMs: 150, idleMs: 150, totalMs: 5_000 }
  const timeout = { code: 'fetch.timeout', status: 504, retryable: true }

  it('and sends no headers, or one byte of them at a time, is left', async () => {
    const silent = await raw(() => undefined)
    await expect(fetcherFor(silent).fetch(silent.url, plain({ timeouts: quick }))).rejects.toMatchObject(
      timeout,
    )
    const dripping = await raw(socket => {
      const timer = setInterval(() => socket.write('x-a: b\r\n'), 20)
      socket.write('HTTP/1.1 200 OK\r\n')
      socket.on('close', () => clearInterval(timer))
    })
    await expect(fetcherFor(dripping).fetch(dripping.url, plain({ timeouts: quick }))).rejects.toMatchObject(
      timeout,
    )
  })

  it('and stalls in the middle of the body is left', async () => {
    const served = await host((_, reply) => reply.writeHead(200, { 'content-length': 100 }).write('half'))
    await expect(fetchAll(served, { timeouts: quick })).rejects.toMatchObject(timeout)
  })

  it('and sends one byte at a time is left when the whole time is over', async () => {
    const served = await host((_, reply) => {
      const timer = setInterval(() => reply.write('.'), 20)
      reply.on('close', () => clearInterval(timer))
    })
    await expect(fetchAll(served, { timeouts: { ...quick, totalMs: 400 } })).rejects.toMatchObject({
      ...timeout,
      message: expect.stringContaining('in total'),
    })
  })

  it('is not blamed for a reader that takes its time', async () => {
    const served = await host((_, reply) => reply.end(Buffer.alloc(900_000)))
    const response = await fetcherFor(served).fetch(served.url, plain({ timeouts: quick }))
    let read = 0
    for await (const chunk of response.body) {
      if (read === 0) await systemClock.wait(400)
      read += chunk.length
    }
    expect(read).toBe(900_000)
  })

  it('and answers a name or a handshake never is left', async () => {
    const mute = await raw(() => undefined)
    const limits = { connectMs: 150 }
    const nameless = fetcherFor(mute, { limits, resolver: () => new Promise(() => undefined) })
    await expect(nameless.fetch('https://example.com/', plain())).rejects.toMatchObject(timeout)
    const handshake = fetcherFor(mute, { limits })
    await expect(handshake.fetch(mute.url.replace('http:', 'https:'), plain())).rejects.toMatchObject(timeout)
  })

  it('and cannot be found or refuses the connection may be tried again', async () => {
    const gone = await httpHost((_, reply) => reply.end())
    await gone.close()
    const unreachable = { code: 'fetch.unreachable', status: 502, retryable: true }
    await expect(fetcherFor(gone).fetch(gone.url, plain())).rejects.toMatchObject(unreachable)
    const unknown = fetcherFor(gone, { resolver: () => Promise.reject(new Error('ENOTFOUND')) })
    await expect(unknown.fetch('http://nowhere.example/', plain())).rejects.toMatchObject(unreachable)
    const empty = fetcherFor(gone, { resolver: async () => [] })
    await expect(empty.fetch('http://nowhere.example/', plain())).rejects.toMatchObject(unreachable)
  })

  it.each([
    ['one huge header', `x-huge: ${'a'.repeat(100_000)}\r\n`],
    ['headers without end', 'x-many: b\r\n'.repeat(10_000)],
  ])('and sends %s is left', async (_, headers) => {
    const served = await raw(socket => {
      socket.once('data', () => socket.write(`HTTP/1.1 200 OK\r\n${headers}\r\n`))
    })
    await expect(fetcherFor(served).fetch(served.url, plain())).rejects.toMatchObject({
      code: 'fetch.too_large',
    })
  })

  it.each(['SSH-2.0-OpenSSH_9\r\n', 'HTTP/9.9 hello\r\n\r\n', '\0\0\0\0', ''])(
    'and speaks no HTTP is left: %j',
    async greeting => {
      const served = await raw(socket => socket.end(greeting))
      await expect(fetchAll(served)).rejects.toMatchObject({ code: 'fetch.unreachable' })
    },
  )

  it.each([
    [400, false],
    [401, false],
    [403, false],
    [404, false],
    [410, false],
    [300, false],
    [408, true],
    [429, true],
    [500, true],
    [503, true],
  ])('and answers with %i is tried again only where that may help', async (status, retryable) => {
    const served = await host((_, reply) => reply.writeHead(status, { 'retry-after': '7' }).end('no'))
    await expect(fetcherFor(served).fetch(served.url, plain())).rejects.toMatchObject({
      code: 'fetch.bad_status',
      retryable,
      status: retryable ? 502 : 422,
      retryAfterSeconds: retryable ? 7 : undefined,
      extra: { upstreamStatus: status },
    })
  })

  it.each([
    [() => new Date(Date.now() + 60_000).toUTCString(), 60],
    [() => new Date(Date.now() - 60_000).toUTCString(), 0],
    [() => '999999999999', 86_400],
    [() => 'soon', undefined],
  ])('may say when to come back, in seconds or as a date', async (header, seconds) => {
    const served = await host((_, reply) => reply.writeHead(503, { 'retry-after': header() }).end())
    const error = await fetcherFor(served)
      .fetch(served.url, plain())
      .then(
        () => null,
        (failure: unknown) => failure,
      )
    if (!(error instanceof Problem)) throw new Error('no Problem')
    if (seconds === undefined) expect(error.retryAfterSeconds).toBeUndefined()
    else expect(Math.abs((error.retryAfterSeconds ?? -10) - seconds)).toBeLessThanOrEqual(2)
  })
})

describe('a fetch that its caller gives up', () => {
  it('ends with the caller’s reason, before, while waiting and while reading', async () => {
    const served = await host((request, reply) => {
      if (request.url === '/body') reply.writeHead(200).write('first')
    })
    const from = fetcherFor(served)
    await expect(
      from.fetch(served.url, plain({ signal: AbortSignal.abort(new Error('before')) })),
    ).rejects.toThrow('before')
    const waiting = new AbortController()
    const pending = from.fetch(served.url, plain({ signal: waiting.signal }))
    setTimeout(() => waiting.abort(new Error('while waiting')), 50)
    await expect(pending).rejects.toThrow('while waiting')
    const reading = new AbortController()
    const response = await from.fetch(`${served.url}/body`, plain({ signal: reading.signal }))
    const read = (async () => {
      for await (const _ of response.body) reading.abort(new Error('while reading'))
    })()
    await expect(read).rejects.toThrow('while reading')
  })

  it('can ask for the headers alone', async () => {
    const served = await host((_, reply) => reply.writeHead(200, { 'content-length': 5_000_000 }).end())
    const response = await fetcherFor(served).fetch(served.url, plain({ method: 'HEAD' }))
    expect(response.headers['content-length']).toBe('5000000')
    expect((await buffer(response.body)).length).toBe(0)
  })
})

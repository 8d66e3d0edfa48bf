import { randomInt } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '#kernel/system'
import type { FetchOptions, GuardedFetcher, GuardedFetcherOptions } from './fetcher.ts'
import { createGuardedFetcher } from './guarded-fetcher.ts'
import { hostileUrls } from './hostile-urls.fixture.ts'
import { type Host, httpHost, httpsHost, witnesses } from './hosts.fixture.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})
const closing = <T extends { close(): Promise<void> }>(one: T): T => {
  open.push(one)
  return one
}
const host = async (listener: RequestListener, address?: string): Promise<Host> =>
  closing(await httpHost(listener, address))
const fetcher = (options: Partial<GuardedFetcherOptions> = {}): GuardedFetcher =>
  closing(createGuardedFetcher({ clock: systemClock, version: '1.2.3', ...options }))
const signal = new AbortController().signal
const plain = (options: Partial<FetchOptions> = {}): FetchOptions => ({
  maxBytes: 1_000_000,
  signal,
  ...options,
})
const text = async (from: GuardedFetcher, url: string, options: Partial<FetchOptions> = {}) =>
  (await buffer((await from.fetch(url, plain(options))).body)).toString()

/** Loopback addresses of this test alone, so that nothing else that runs here is met. */
const ownLoopback = () => `127.${randomInt(1, 255)}.${randomInt(1, 255)}.${randomInt(2, 255)}`

describe('a host that is not public', () => {
  it('is never contacted, however its address is written', async () => {
    const seen = await witnesses(['127.0.0.1', '::1', ownLoopback()], [80, 443, 8080, 8443])
    for (const witness of seen) closing(witness)
    const from = fetcher({
      resolver: async name => {
        throw new Error(`${name} must not even be looked up`)
      },
    })
    for (const [url, code] of hostileUrls) {
      await expect(from.fetch(url, plain()), url).rejects.toMatchObject({
        code,
        status: 422,
        retryable: false,
      })
    }
    for (const witness of seen) {
      await expect(from.fetch(`http://${witness.name}/`, plain())).rejects.toMatchObject({
        code: 'fetch.blocked_address',
      })
    }
    expect(seen.map(witness => witness.connections())).toEqual(seen.map(() => 0))
  })

  it.each([
    [['127.0.0.1']],
    [['10.0.0.1']],
    [['169.254.169.254']],
    [['::1']],
    [['::ffff:127.0.0.1']],
    [['64:ff9b::7f00:1']],
    [['fe80::1%eth0']],
    [['93.184.216.34', '127.0.0.1']],
    [['2606:2800:220:1::1', '::1']],
    [['0x7f.1']],
    [['not an address']],
  ])('is never contacted under a public name: %j', async addresses => {
    const seen = await witnesses(['127.0.0.1', '::1'], [8080, 8443])
    for (const witness of seen) closing(witness)
    const from = fetcher({ resolver: async () => addresses })
    for (const url of ['http://innocent.example:8080/', 'https://innocent.example:8443/']) {
      await expect(from.fetch(url, plain())).rejects.toMatchObject({
        code: 'fetch.blocked_address',
        message: expect.not.stringContaining(addresses[0] ?? ''),
      })
    }
    expect(seen.map(witness => witness.connections())).toEqual(seen.map(() => 0))
  })

  it('is not reached by a name that changes its address between check and connection', async () => {
    const address = ownLoopback()
    const [inner] = await witnesses([address], [8080])
    if (!inner) throw new Error('no witness')
    closing(inner)
    const answers = [['127.0.0.1'], [address], [address]]
    let lookups = 0
    const resolver = async () => answers[lookups++] ?? []
    const outer = await host((_, reply) =>
      reply.writeHead(302, { location: 'http://rebind.example:8080/' }).end(),
    )
    const from = fetcher({ resolver, allowHosts: [`outer.example:${outer.port}`] })
    await expect(from.fetch(`http://outer.example:${outer.port}/`, plain())).rejects.toMatchObject({
      code: 'fetch.blocked_address',
    })
    // One look per connection: what was checked is what was connected to.
    expect(lookups).toBe(2)
    expect(outer.connections()).toBe(1)
    expect(inner.connections()).toBe(0)
  })

  it.each(hostileUrls.filter(([url]) => /^[a-z]+:/i.test(url) && url.trim() === url))(
    'is not reached by a redirect to %j',
    async (target, code) => {
      const outer = await host((_, reply) => {
        reply
          .writeHead(302, {
            location: Buffer.from(target)
              .toString('latin1')
              .replace(/[\r\n\0]/g, ''),
          })
          .end()
      })
      const from = fetcher({ allowHosts: [outer.name], resolver: async () => ['127.0.0.1'] })
      const error = await from.fetch(outer.url, plain()).then(
        () => null,
        (failure: unknown) => failure,
      )
      expect(error).toMatchObject({ status: 422, retryable: false })
      if (/^[\x20-\x7e]*$/.test(target)) expect(error).toMatchObject({ code })
      expect(outer.connections()).toBe(1)
    },
  )

  it('is opened by the allow-list, and only on the port that it names', async () => {
    const opened = await host((_, reply) => reply.end('inside'))
    const closed = await host((_, reply) => reply.end('secret'))
    const from = fetcher({ allowHosts: [opened.name] })
    expect(from.check(opened.url).host).toBe(opened.name)
    expect(await text(from, opened.url)).toBe('inside')
    await expect(from.fetch(closed.url, plain())).rejects.toMatchObject({ code: 'fetch.blocked_address' })
    expect(closed.connections()).toBe(0)
  })

  it('is opened for the one who was given a wider list, and for nobody else', async () => {
    const set = await host((_, reply) => reply.end('a provider of our own'))
    const everybody = fetcher()
    const own = everybody.allowing([set.name])
    expect(await text(own, set.url)).toBe('a provider of our own')
    await expect(everybody.fetch(set.url, plain())).rejects.toMatchObject({ code: 'fetch.blocked_address' })
    await own.close()
  })
})

describe('a redirect', () => {
  it('is followed five times, and no more', async () => {
    const served = await host((request, reply) => {
      const left = Number(new URL(request.url ?? '', 'http://x').searchParams.get('left'))
      if (left === 0) reply.end('arrived')
      else reply.writeHead(307, { location: `?left=${left - 1}` }).end()
    })
    const from = fetcher({ allowHosts: [served.name] })
    const response = await from.fetch(`${served.url}/start?left=5`, plain())
    expect(response.url).toBe(`${served.url}/start?left=0`)
    expect((await buffer(response.body)).toString()).toBe('arrived')
    await expect(from.fetch(`${served.url}/start?left=6`, plain())).rejects.toMatchObject({
      code: 'fetch.too_many_redirects',
    })
  })

  it('from https to http is not followed', async context => {
    const insecure = await host((_, reply) => reply.end('plain'))
    const secure = await httpsHost((request, reply) => {
      if (request.url === '/ok') reply.end('secret')
      else reply.writeHead(301, { location: insecure.url }).end()
    })
    if (!secure) return context.skip()
    closing(secure)
    const from = fetcher({ allowHosts: [secure.name, insecure.name], trust: [secure.trust] })
    expect(await text(from, `${secure.url}/ok`)).toBe('secret')
    await expect(from.fetch(secure.url, plain())).rejects.toMatchObject({ code: 'fetch.blocked_scheme' })
    expect(insecure.connections()).toBe(0)
    const suspicious = fetcher({ allowHosts: [secure.name] })
    await expect(suspicious.fetch(`${secure.url}/ok`, plain())).rejects.toMatchObject({
      code: 'fetch.unreachable',
    })
  })

  it('takes no credentials and no body to another host, but back to the same one', async () => {
    const seen: { host: string; method: string; headers: Record<string, unknown>; body: string }[] = []
    const record: RequestListener = (request, reply) => {
      buffer(request).then(body => {
        seen.push({
          host: request.headers.host ?? '',
          method: request.method ?? '',
          headers: request.headers,
          body: body.toString(),
        })
        if (request.url === '/away') reply.writeHead(302, { location: `${other.url}/` }).end()
        else if (request.url === '/here') reply.writeHead(308, { location: '/' }).end()
        else reply.end('ok')
      }, reply.destroy)
    }
    const first = await host(record)
    const other = await host(record)
    const from = fetcher({ allowHosts: [first.name, other.name] })
    const options = {
      method: 'POST',
      body: '{"a":1}',
      headers: {
        Authorization: 'Bearer x',
        'X-Signature': 'y',
        'Content-Type': 'application/json',
        Accept: 'image/*',
        Cookie: 'a=b',
        Host: 'evil.example',
        'User-Agent': 'curl',
      },
    } as const
    await text(from, `${first.url}/away`, options)
    await text(from, `${first.url}/here`, options)
    expect(seen.map(({ host: to, method, body }) => [to, method, body])).toEqual([
      [first.name, 'POST', '{"a":1}'],
      [other.name, 'GET', ''],
      [first.name, 'POST', '{"a":1}'],
      [first.name, 'POST', '{"a":1}'],
    ])
    expect(seen[0]?.headers).toMatchObject({ authorization: 'Bearer x', 'user-agent': 'Fovea/1.2.3' })
    expect(seen[1]?.headers).toMatchObject({ accept: 'image/*', 'user-agent': 'Fovea/1.2.3' })
    for (const name of ['authorization', 'x-signature', 'content-type', 'cookie']) {
      expect(seen[1]?.headers[name]).toBeUndefined()
    }
    expect(seen[3]?.headers).toMatchObject({ authorization: 'Bearer x', 'x-signature': 'y' })
    expect(seen.every(one => one.headers.cookie === undefined)).toBe(true)
  })

  it('leaves the cookies behind that the host set, and does not use a proxy of the environment', async () => {
    const cookies: (string | undefined)[] = []
    const served = await host((request, reply) => {
      cookies.push(request.headers.cookie)
      if (request.url === '/') reply.writeHead(302, { location: '/next', 'set-cookie': 'a=b' }).end()
      else reply.end('ok')
    })
    const proxy = await host((_, reply) => reply.end('proxied'))
    process.env.http_proxy = proxy.url
    try {
      expect(await text(fetcher({ allowHosts: [served.name] }), served.url)).toBe('ok')
    } finally {
      delete process.env.http_proxy
    }
    expect(cookies).toEqual([undefined, undefined])
    expect(proxy.connections()).toBe(0)
  })
})

describe('an answer that is asked for as it is', () => {
  it('has its status and its body, also when it is a refusal', async () => {
    const answering = await host((_request, response) => {
      response.writeHead(422, { 'retry-after': '7' }).end('no such project')
    })
    const from = fetcher({ allowHosts: [answering.name] })
    const answer = await from.fetch(answering.url, plain({ asIs: true }))
    expect(answer).toMatchObject({ status: 422, headers: { 'retry-after': '7' } })
    expect((await buffer(answer.body)).toString()).toBe('no such project')
  })

  it('is the redirect itself, which nobody follows', async () => {
    const seen: (string | undefined)[] = []
    const answering = await host((request, response) => {
      seen.push(request.url)
      response.writeHead(302, { location: '/elsewhere' }).end()
    })
    const from = fetcher({ allowHosts: [answering.name] })
    const answer = await from.fetch(answering.url, plain({ method: 'POST', body: '{}', asIs: true }))
    await buffer(answer.body)
    expect(answer.status).toBe(302)
    expect(seen).toEqual(['/'])
  })
})

describe('a check right before sending', () => {
  it('is made before anything of the request is there, and keeps it back when it throws', async () => {
    const seen: (string | undefined)[] = []
    const served = await host((request, reply) => {
      seen.push(request.url)
      reply.end('ok')
    })
    const from = fetcher({ allowHosts: [served.name] })
    const arrived: number[] = []
    const post = (path: string, beforeSending: () => void) =>
      from.fetch(`${served.url}${path}`, plain({ method: 'POST', body: '{}', asIs: true, beforeSending }))
    const answer = await post('/sent', () => {
      arrived.push(seen.length)
    })
    expect((await buffer(answer.body)).toString()).toBe('ok')
    const late = () => {
      throw new Error('too late')
    }
    await expect(post('/kept', late)).rejects.toMatchObject({ code: 'fetch.unreachable' })
    await expect(post('/kept', late)).rejects.toMatchObject({ code: 'fetch.unreachable' })
    expect(await text(from, `${served.url}/next`)).toBe('ok')
    expect(arrived).toEqual([0])
    expect(seen).toEqual(['/sent', '/next'])
  })
})

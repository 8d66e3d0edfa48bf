import { expect, it } from 'vitest'
import { describeInBrowser, flush, useStage } from './browser.ts'
import { digest } from './ingest-server.ts'

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
const BODIES: Readonly<Record<string, string>> = {
  string: `'some text ü'`,
  JSON: `JSON.stringify({ a: [1, 'ü'] })`,
  'empty string': `''`,
  null: 'null',
  undefined: 'undefined',
  URLSearchParams: `new URLSearchParams({ a: '1', b: 'ü' })`,
  FormData: `(() => { const f = new FormData(); f.set('a', '1'); f.set('f', new File(['x'], 'x.txt')); return f })()`,
  Blob: `new Blob(['blob'], { type: 'text/plain' })`,
  File: `new File(['file'], 'f.txt', { type: 'text/plain' })`,
  ArrayBuffer: 'new Uint8Array([1, 2, 0, 255]).buffer',
  'typed array': 'new Uint16Array([1, 2, 65535])',
  DataView: 'new DataView(new Uint8Array([9, 8, 7]).buffer, 1)',
  ReadableStream: `new Blob(['streamed']).stream()`,
  'Request with a body': `'of a request'`,
}

/** Runs in the page: what a request of each method and body came to, by `fetch` or `XMLHttpRequest`. */
const SEND = `async (method, kind, make) => {
  const body = /^(GET|HEAD)$/.test(method) ? undefined : make()
  const init = { method, body, headers: { 'x-kind': kind }, ...(kind === 'ReadableStream' ? { duplex: 'half' } : {}) }
  try {
    const response = kind === 'Request with a body' ? await fetch(new Request('/echo', init)) : await fetch('/echo', init)
    const copy = response.clone()
    return [response.status, await response.text(), await copy.text(), response.bodyUsed, body instanceof ReadableStream && body.locked].join('|')
  } catch (error) { return String(error) }
}`
const SEND_XHR = `(method, make) => new Promise(done => {
  const xhr = new XMLHttpRequest()
  xhr.open(method, '/echo')
  xhr.onloadend = () => done([xhr.status, xhr.responseText, xhr.readyState].join('|'))
  xhr.send(/^(GET|HEAD)$/.test(method) ? undefined : make())
})`

describeInBrowser('Requests of a page', () => {
  const stage = useStage()

  /** What the server says of a request; the boundary of a form is another in each. */
  const echo = (): void => {
    const { server } = stage()
    server.on('/echo', (request, response, body) => {
      const type = request.headers['content-type']?.replace(/boundary=.*/, '')
      const text = type?.startsWith('multipart') ? body.toString().replace(/-{4,}[\w-]+/g, '--') : body
      response.end(JSON.stringify([request.method, type, digest(Buffer.from(text))]))
    })
  }

  it('go and come as they would without the observer, for every method and kind of body', async () => {
    echo()
    const script = `(async () => {
      const [send, sendXhr] = [${SEND}, ${SEND_XHR}]
      const bodies = { ${Object.entries(BODIES)
        .map(([name, code]) => `${JSON.stringify(name)}: () => ${code}`)
        .join()} }
      const out = {}
      for (const method of ${JSON.stringify(METHODS)}) for (const [kind, make] of Object.entries(bodies)) {
        out['fetch ' + method + ' ' + kind] = await send(method, kind, make)
        if (!/Stream|Request/.test(kind)) out['xhr ' + method + ' ' + kind] = await sendXhr(method, make)
      }
      out['xhr Document'] = await sendXhr('POST', () => new DOMParser().parseFromString('<a>ü</a>', 'text/xml'))
      return out
    })()`
    const page = await stage().open('<p>a</p>')
    const observed = await page.evaluate<Record<string, string>>(script)
    await page.evaluate('observer.stop()')
    const bare = await page.evaluate<Record<string, string>>(script)
    expect(Object.keys(observed).length).toBe(METHODS.length * (14 + 12) + 1)
    expect(observed).toEqual(bare)
    expect(observed['fetch POST JSON']).toContain('200|')
    expect(observed['fetch POST JSON']).toContain('|true|false')
  })

  it('can be read as streams, cut off, and fail as they do without it', async () => {
    const { server, open } = stage()
    server.on('/parts', (_request, response) => {
      response.write('one,')
      setImmediate(() => response.end('two'))
    })
    server.on('/never', () => {})
    const page = await open('<p>a</p>')
    const told = await page.evaluate(async () => {
      const unhandled: string[] = []
      addEventListener('unhandledrejection', event => unhandled.push(event.reason.name))
      const parts = await fetch('/parts')
      const reader = parts.body?.pipeThrough(new TextDecoderStream()).getReader()
      let text = ''
      for (let read = await reader?.read(); read && !read.done; read = await reader?.read())
        text += read.value
      const abort = new AbortController()
      const cut = fetch('/never', { signal: abort.signal }).catch(error => error.name)
      abort.abort()
      const own = new AbortController()
      const given = fetch('/never', { signal: own.signal }).catch(reason => reason)
      own.abort('the user went on')
      const late = fetch('/never', { signal: AbortSignal.timeout(50) }).catch(error => error.name)
      const wrong = await fetch('http://127.0.0.1:1/').catch(error => error.constructor === TypeError)
      const names = [await cut, await given, await late, wrong]
      void fetch('http://127.0.0.1:1/')
      await new Promise(done => addEventListener('unhandledrejection', done, { once: true }))
      return { text, names, unhandled, name: fetch.name, code: Function.prototype.toString.call(fetch) }
    })
    expect(told).toEqual({
      text: 'one,two',
      names: ['AbortError', 'the user went on', 'TimeoutError', true],
      unhandled: ['TypeError'],
      name: 'fetch',
      code: 'function () { [native code] }',
    })
    await flush(page)
    const failed = server.events('network_error').map(({ metadata }) => metadata.error)
    expect(failed).toContainEqual(expect.stringContaining('TimeoutError'))
    // A page that gives a request up had its reasons.
    expect(failed).not.toContainEqual(expect.stringMatching(/Abort|went on/))
  })

  it('are told with method, status, path and duration, without queries, and never our own', async () => {
    const { server, open } = stage()
    server.on('/api/list', (_request, response) => response.end('[]'))
    server.on('/api/broken', (_request, response) => response.writeHead(503).end())
    const page = await open(
      `<button id="b" onclick="fetch('/api/broken?token=secret', { method: 'put' })">a</button>`,
    )
    await page.evaluate(async () => {
      await fetch('/api/list?q=secret')
      await new Promise(done => {
        const xhr = new XMLHttpRequest()
        xhr.open('post', '/api/broken?password=secret')
        xhr.onload = done
        xhr.send()
      })
    })
    await page.click('#b')
    await flush(page)
    await expect.poll(() => server.requests.length).toBe(3)
    await page.evaluate("fetch('/api/list').then(() => true)")
    await flush(page)
    await server.taken(({ metadata }) => metadata.method === 'PUT')
    const [click] = server.events('click')
    const told = server.events().filter(({ eventType }) => eventType.startsWith('network'))
    const facts = told
      .slice(0, 3)
      .map(({ eventType, metadata: { durationMs, ...rest } }) => [eventType, rest])
    expect(facts).toEqual([
      ['network_success', { method: 'GET', status: 200, path: '/api/list' }],
      ['network_error', { method: 'POST', status: 503, path: '/api/broken' }],
      ['network_error', { method: 'PUT', status: 503, path: '/api/broken', causedBy: click?.eventId }],
    ])
    expect(told.every(({ metadata }) => Number.isInteger(metadata.durationMs))).toBe(true)
  })

  it('that take four seconds are slow', async () => {
    const { server, open } = stage()
    const page = await open('<p>a</p>', { clock: true })
    server.on('/slow', (_request, response) => {
      void page.clock.runFor(4_100).then(() => response.end('done'))
    })
    await page.evaluate(() => fetch('/slow').then(response => response.text()))
    await flush(page)
    const [slow] = await server.taken(({ eventType }) => eventType === 'slow_response')
    expect(slow?.metadata).toMatchObject({ status: 200, path: '/slow' })
    expect(Number(slow?.metadata.durationMs)).toBeGreaterThanOrEqual(4_000)
  })

  it('belong to the click also when they follow from the answer to its first one', async () => {
    const { server, open } = stage()
    server.on('/one', (_request, response) => response.end('{}'))
    server.on('/two', (_request, response) => response.writeHead(500).end())
    const page = await open(`<button id="b" onclick="fetch('/one').then(() => fetch('/two'))">a</button>`)
    await page.click('#b')
    await expect.poll(() => server.requests.some(({ path }) => path === '/two')).toBe(true)
    await page.evaluate(() => new Promise(requestAnimationFrame).then(() => true))
    await flush(page)
    const [second] = await server.taken(({ metadata }) => metadata.path === '/two')
    expect(second?.metadata.causedBy).toBe(server.events('click')[0]?.eventId)
  })

  const SECOND = `
    window.seen = []
    const inner = window.fetch
    window.fetch = function (...args) { window.seen.push(String(args[0])); return inner.apply(this, args) }
    window.theirs = window.fetch`

  it('are seen by a second SDK, whichever of the two came first, and stop() leaves the other in place', async () => {
    const { server, open } = stage()
    server.on('/api', (_request, response) => response.end('{}'))
    const before = await open('<p>a</p>', { head: `<script>${SECOND}</script>` })
    await before.evaluate(() => fetch('/api').then(() => true))
    expect(await before.evaluate('seen')).toContain('/api')
    await before.evaluate('observer.stop()')
    expect(await before.evaluate('fetch === theirs')).toBe(true)

    const after = await open(`<script>${SECOND}</script>`)
    await after.evaluate('observer.stop()')
    server.batches.length = 0
    await after.evaluate(() => fetch('/api').then(() => true))
    expect(await after.evaluate('fetch === theirs && seen.includes("/api")')).toBe(true)
    expect(server.events()).toEqual([])
  })

  it('and the history get their very functions back', async () => {
    const keep = `<script>window.originals = () => [fetch, XMLHttpRequest, XMLHttpRequest.prototype.open,
      XMLHttpRequest.prototype.send, history.pushState, history.replaceState]; window.first = originals()</script>`
    const page = await stage().open('<p>a</p>', { head: keep })
    expect(await page.evaluate('originals().filter((each, i) => each !== first[i]).length')).toBe(5)
    await page.evaluate('observer.stop()')
    expect(await page.evaluate('originals().every((each, i) => each === first[i])')).toBe(true)
  })
})

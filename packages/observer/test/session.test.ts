import { expect, it } from 'vitest'
import { describeInBrowser, flush, useStage } from './browser.ts'

const MINUTE_MS = 60_000

describeInBrowser('A session', () => {
  const stage = useStage()
  const sessions = (): string[] => [
    ...new Set(
      stage()
        .server.events()
        .map(({ sessionId }) => sessionId),
    ),
  ]

  it('is one for all tabs and pages of an origin, and ends after 30 minutes without an event', async () => {
    const { open, document, server } = stage()
    const page = await open('<p>a</p>', { clock: true })
    await flush(page)
    await page.goto(document('<p>b</p>'))
    const tab = await page.context().newPage()
    await tab.goto(document('<p>c</p>'))
    await flush(tab)
    await flush(page)
    await server.taken(({ metadata }) => metadata.kind === 'load', 3)
    expect(sessions().length).toBe(1)
    await page.clock.runFor(29 * MINUTE_MS)
    await page.evaluate("observer.track('still here')")
    await flush(page)
    expect(sessions().length).toBe(1)
    await page.clock.runFor(31 * MINUTE_MS)
    await page.evaluate("observer.track('again')")
    await flush(page)
    expect(sessions().length).toBe(2)
  })

  it('lasts a day at most', async () => {
    const { open } = stage()
    const page = await open('<p>a</p>', { clock: true })
    await flush(page)
    await page.evaluate(() => {
      const stored = JSON.parse(localStorage.getItem('fovea.session') ?? '{}')
      localStorage.setItem(
        'fovea.session',
        JSON.stringify({ ...stored, startedAt: Date.now() - 24 * 3_600_000 - 1 }),
      )
    })
    await page.evaluate("observer.track('a day later')")
    await flush(page)
    expect(sessions().length).toBe(2)
  })

  it('is in the sample whole or not at all', async () => {
    const { open, server } = stage()
    const none = await open('<button>a</button>', { init: 'sampleRate: 0' })
    await none.click('button')
    await none.evaluate("observer.identify('a'); observer.track('b')")
    await none.evaluate('observer.stop()')
    expect(server.batches).toEqual([])
    const half = (tail: string) =>
      `<script>localStorage.setItem('fovea.session', JSON.stringify({ id: '01a2220c-7c61-7a8e-985f-0000${tail}', startedAt: Date.now(), lastAt: Date.now() }))</script>`
    const inside = await open('<p>a</p>', { init: 'sampleRate: 0.5', head: half('7fffffff') })
    await inside.evaluate('observer.stop()')
    expect(sessions()).toEqual(['01a2220c-7c61-7a8e-985f-00007fffffff'])
    const outside = await open('<p>a</p>', { init: 'sampleRate: 0.5', head: half('80000000') })
    await outside.evaluate('observer.stop()')
    expect(sessions().length).toBe(1)
  })

  it('is told its user by identify, but no name or address', async () => {
    const { open, server } = stage()
    const page = await open('<p>a</p>')
    await page.evaluate("observer.identify('jane@example.com'); observer.identify('user-42')")
    await flush(page)
    expect(server.events('custom').map(({ metadata }) => metadata)).toEqual([
      { name: 'identify', userId: 'user-42' },
    ])
  })

  it('is told its user again when the next one begins', async () => {
    const { open, server } = stage()
    const page = await open('<p>a</p>', { clock: true })
    await page.evaluate("observer.identify('user-42')")
    await flush(page)
    await page.clock.runFor(31 * MINUTE_MS)
    await page.evaluate("observer.track('again'); observer.track('and again')")
    await flush(page)
    const told = server.events('custom').map(({ sessionId, metadata }) => [sessionId, metadata.name])
    const [first, second] = sessions()
    expect(told).toEqual([
      [first, 'identify'],
      [second, 'identify'],
      [second, 'again'],
      [second, 'and again'],
    ])
  })

  it('ends when the clock is set back', async () => {
    const { open } = stage()
    const ahead = `<script>localStorage.setItem('fovea.session', JSON.stringify({ id: 'ahead', startedAt: Date.now() + 3600000, lastAt: Date.now() + 3600000 }))</script>`
    const page = await open('<p>a</p>', { head: ahead })
    await flush(page)
    expect(sessions().length).toBe(1)
    expect(sessions()).not.toContain('ahead')
  })

  it.each([
    [
      'storage is denied',
      `Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError') } })`,
    ],
    ['there is no IndexedDB', `Object.defineProperty(window, 'indexedDB', { value: undefined })`],
    ['there are no locks', `Object.defineProperty(navigator, 'locks', { value: undefined })`],
  ])('is recorded where %s', async (_name, script) => {
    const { open, server } = stage()
    const page = await open('<button onclick="this.textContent = 1">a</button>', {
      head: `<script>${script}</script>`,
    })
    await page.click('button')
    await flush(page)
    expect(server.events('click').length).toBe(1)
    expect(sessions().length).toBe(1)
  })

  it('is observed once, however often the script and init are there, without a line on the console', async () => {
    const { open, server } = stage()
    const lines: string[] = []
    const page = await open('<p>a</p>')
    page.on('console', message => lines.push(message.text()))
    const same = await page.evaluate(`(async () => {
      const script = document.createElement('script')
      script.src = '/observer.js'
      document.head.append(script)
      await new Promise(done => script.addEventListener('load', done))
      const { init } = await import('/observer.mjs')
      const again = { apiKey: 'other', endpoint: location.origin }
      return [Fovea.init(again) === observer, FoveaObserver.init(again) === observer, init(again) === observer]
    })()`)
    expect(same).toEqual([true, true, true])
    await page.evaluate("history.pushState(null, '', '/other'); observer.track('once')")
    await flush(page)
    expect(server.events('navigation').length).toBe(2)
    expect(server.events('custom').length).toBe(1)
    expect(lines).toEqual([])
  })

  it('is recorded in a frame and under a strict content security policy', async () => {
    const { open, server } = stage()
    const inner = server.page(
      '/inner',
      '<script src="/observer.js"></script><script src="/start.js"></script><button onclick>a</button>',
      {
        'content-security-policy': "default-src 'none'; script-src 'self'; connect-src 'self'",
      },
    )
    server.on('/start.js', (_request, response) => {
      response.setHeader('content-type', 'text/javascript')
      response.end(
        "window.observer = Fovea.init({ apiKey: 'fv_frame', endpoint: '/' }); window.observer.track('framed')",
      )
    })
    const page = await open(`<iframe src="${inner}"></iframe>`)
    const frame =
      page.frames().find(each => each.url().endsWith('/inner')) ?? expect.fail('there is no frame')
    await frame.waitForFunction('window.observer')
    await frame.evaluate('observer.flush()')
    const [event] = await server.taken(({ metadata }) => metadata.name === 'framed')
    expect(event?.route).toBe('/inner')
  })

  it('has a break while it is paused, and ends with stop()', async () => {
    const { open, server } = stage()
    const page = await open('<button onclick="this.textContent += 1">a</button>')
    await page.evaluate('observer.pause()')
    await page.click('button')
    await page.evaluate('observer.pause(false)')
    await page.click('button')
    await page.evaluate('observer.stop()')
    await page.click('button')
    await page.evaluate("observer.track('late')")
    await flush(page)
    expect(server.events('click').length).toBe(1)
    expect(server.events('custom')).toEqual([])
  })

  it('is not recorded on a page on which it cannot begin, and nothing stays behind', async () => {
    const { open, server } = stage()
    const page = await open('<button onclick="this.textContent = 1">a</button>', {
      head: `<script>
        window.originals = () => [fetch, XMLHttpRequest.prototype.open, XMLHttpRequest.prototype.send,
          history.pushState, history.replaceState, Element.prototype.attachShadow]
        window.first = originals()
        const add = window.addEventListener
        window.addEventListener = function (type, ...rest) {
          if (type === 'pagehide') throw new Error('not on this page')
          return add.call(this, type, ...rest)
        }
      </script>`,
    })
    expect(await page.evaluate('originals().map((each, i) => each === first[i])')).toEqual(
      Array(6).fill(true),
    )
    // What it saw until then.
    await server.taken(({ eventType }) => eventType === 'navigation')
    server.batches.length = 0
    await page.click('button')
    await page.evaluate(
      "history.pushState(null, '', '/other'); observer.track('a'); fetch('/x').then(() => true)",
    )
    await flush(page)
    expect(server.batches).toEqual([])
  })

  it('is not recorded when init is called without options, and the page does not notice', async () => {
    const page = await stage().open('<button>a</button>')
    await page.evaluate('observer.stop()')
    stage().server.batches.length = 0
    const kind = await page.evaluate('window.again = Fovea.init(); again.track("a"); typeof again.stop')
    expect(kind).toBe('function')
    await page.click('button')
    await page.evaluate('again.flush()')
    expect(stage().server.batches).toEqual([])
  })

  it('is not recorded without a key or an address to tell, and the page does not notice', async () => {
    const page = await stage().open('<button onclick="this.textContent = 1">a</button>', {
      init: "endpoint: ''",
    })
    await page.click('button')
    await flush(page)
    expect(stage().server.batches).toEqual([])
  })
})

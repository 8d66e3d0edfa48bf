import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeInBrowser, flush, hide, useStage } from './browser.ts'

/** The page is older than the five seconds in which its background is not known yet. */
const SETTLED_MS = 6_000
const WATCH_MS = 2_600
const CLOCK = `<b id="time">0</b><script>
  let seconds = 0
  setInterval(() => { document.querySelector('#time').textContent = String(++seconds) }, 1000)
</script>`
const DEAD = '<button id="dead">Save</button>'

describeInBrowser('What answered a click', () => {
  const stage = useStage()

  /** The responses of the clicks so far, oldest first, after every watch is over; undefined where none was seen. */
  const responses = async (page: Page): Promise<unknown[]> => {
    await page.clock.runFor(WATCH_MS)
    await flush(page)
    const clicks = stage().server.events('click')
    return clicks.sort((a, b) => a.timestamp - b.timestamp).map(({ metadata }) => metadata.response)
  }
  /** Clicks, and waits for the end of the task of the click and of all that it caused at once. */
  const click = async (page: Page, selector: string): Promise<void> => {
    await page.click(selector)
    await page.evaluate(() =>
      new Promise(done => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = done
        port2.postMessage(0)
      }).then(() => true),
    )
  }
  const kinds = async (page: Page): Promise<(string | null | undefined)[]> =>
    (await responses(page)).map(each =>
      each && typeof each === 'object' && 'kind' in each ? String(each.kind) : (each as null | undefined),
    )
  const settled = async (body: string, init = ''): Promise<Page> => {
    const page = await stage().open(body, { clock: true, init })
    await page.clock.runFor(SETTLED_MS)
    return page
  }

  it('is null when the page stays as it is for 2.5 s, and the event waits that long', async () => {
    const page = await settled(DEAD)
    await click(page, '#dead')
    await page.clock.runFor(2_400)
    await flush(page)
    expect(stage().server.events('click')).toEqual([])
    expect(await responses(page)).toEqual([null])
    const [event] = stage().server.events('click')
    expect(event).toMatchObject({ target: { tagName: 'button', id: 'dead', selector: '#dead' } })
    expect(event?.metadata).toMatchObject({ interactive: true, x: expect.any(Number), y: expect.any(Number) })
  })

  it.each([
    ['a change', 'mutation', '<button id="b" onclick="this.textContent += 1">a</button>'],
    [
      'a change after a pause, near by',
      'mutation',
      `<div><button id="b" onclick="setTimeout(() => { this.nextSibling.textContent = 'Saved' }, 300)">a</button><i></i></div>`,
    ],
    [
      'a change after a pause far away, on a quiet page',
      'mutation',
      `<div><div><div><div><div><button id="b" onclick="setTimeout(() => { far.textContent = 'Saved' }, 300)">a</button></div></div></div></div></div><main><p id="far"></p></main>`,
    ],
    ['a request by fetch', 'request', `<button id="b" onclick="fetch('/api')">a</button>`],
    [
      'a request in a microtask of the handler',
      'request',
      `<button id="b" onclick="Promise.resolve().then(() => fetch('/api'))">a</button>`,
    ],
    [
      'a request by XMLHttpRequest',
      'request',
      `<button id="b" onclick="const x = new XMLHttpRequest(); x.open('GET', '/api'); x.send()">a</button>`,
    ],
    [
      'a push of the history',
      'navigation',
      `<button id="b" onclick="history.pushState(null, '', '/other')">a</button>`,
    ],
    ['a link that leads away', 'navigation', `<a id="b" href="/slow">a</a>`],
    [
      'a scroll back to the top',
      'navigation',
      `<button id="b" style="margin-top:3000px" onclick="window.onscroll = () => { window.scrolled = true }; window.scrollTo(0, 0)">a</button>`,
    ],
    ['the focus of a field', 'focus', '<button id="b" onclick="field.focus()">a</button><input id="field">'],
    ['a field that takes the focus', 'focus', '<input id="b">'],
    ['a box that is ticked by its label', 'selection', '<label id="b">a <input type="checkbox"></label>'],
    [
      'a file that is asked for',
      'focus',
      '<button id="b" onclick="f.click()">a</button><input id="f" type="file" hidden>',
    ],
    ['a section that opens', 'mutation', '<details><summary id="b">a</summary>more</details>'],
    [
      'a popover, which changes nothing of the document',
      'mutation',
      '<button id="b" popovertarget="p">a</button><div id="p" popover>more</div>',
    ],
    [
      'a file that a script saves by a link of its own',
      'navigation',
      `<button id="b" onclick="const a = document.createElement('a'); a.href = 'data:,x'; a.download = 'x'; a.click()">a</button>`,
    ],
    ['another window', 'navigation', `<button id="b" onclick="window.open('/other')">a</button>`],
    [
      'a sound that is in no document',
      'media',
      `<button id="b" onclick="new Audio('/sound').play().catch(() => {})">a</button>`,
    ],
    [
      'a sound that is made',
      'media',
      `<button id="b" onclick="const c = new AudioContext(), o = c.createOscillator(); o.connect(c.destination); o.start()">a</button>`,
    ],
    [
      'a sound that plays',
      'media',
      `<audio id="s"></audio><button id="b" onclick="s.dispatchEvent(new Event('play'))">a</button>`,
    ],
    [
      'a menu that opens before the button is let go',
      'mutation',
      `<button id="b" onpointerdown="document.body.append('menu')">a</button>`,
    ],
  ])('is %s', async (_name, kind, body) => {
    const { server } = stage()
    server.on('/api', (_request, response) => response.end('{}'))
    server.on('/slow', (_request, response) => response.writeHead(204).end())
    const page = await settled(body)
    await click(page, '#b')
    // The browser scrolls with its next frame, whatever the page's clock says.
    if (body.includes('scrollTo')) await expect.poll(() => page.evaluate('window.scrolled')).toBe(true)
    expect(await kinds(page)).toEqual([kind])
  })

  it('is text that was selected, where there is nothing to click on', async () => {
    const page = await settled('<p id="text">Some words to read</p>')
    await page.dblclick('#text')
    expect((await kinds(page)).at(-1)).toBe('selection')
  })

  it.each([
    [
      'a beacon of somebody who measures',
      `<button id="b" onclick="fetch('/m', { method: 'POST', keepalive: true })">a</button>`,
    ],
    [
      'a request without an answer to read',
      `<button id="b" onclick="fetch('/m', { mode: 'no-cors' })">a</button>`,
    ],
    [
      'a script that is put into the page',
      `<button id="b" onclick="document.head.append(document.createElement('script'))">a</button>`,
    ],
    [
      'a ripple of the press that fades later',
      `<button id="b" onpointerdown="const r = document.createElement('i'); this.append(r); setTimeout(() => r.remove(), 600)">a</button>`,
    ],
    [
      'the address that is written again later',
      `<button id="b" onclick="setTimeout(() => history.replaceState(null, '', location.href), 100)">a</button>`,
    ],
    ['the page that scrolls by hand', '<button id="b">a</button><div style="height:3000px"></div>'],
    [
      'a hint that goes when the pointer leaves',
      `<div><button id="b" onpointerout="h.textContent = ''">a</button><i id="h">hint</i></div><p id="p" style="margin:200px">p</p>`,
    ],
  ])('is not %s', async (name, body) => {
    const page = await settled(body)
    await click(page, '#b')
    if (name.includes('by hand')) {
      const scrolled = page.evaluate(
        "new Promise(done => addEventListener('scroll', done, { once: true })).then(() => 1)",
      )
      await page.mouse.wheel(0, 300)
      await scrolled
    }
    await page.clock.runFor(200)
    if (name.includes('pointer leaves')) await page.hover('#p')
    expect(await kinds(page)).toEqual([null])
  })

  it('is not a clock that ticks beside a dead button, and the clock does not hide a working one', async () => {
    const works = `<button id="works" onclick="setTimeout(() => { this.ariaPressed = 'true' }, 100)">Like</button>`
    const page = await settled(`<div>${DEAD}${works}${CLOCK}</div>`)
    for (let count = 0; count < 4; count++) {
      await click(page, '#dead')
      await page.clock.runFor(300)
    }
    expect(await kinds(page)).toEqual([null, null, null, null])
    await click(page, '#works')
    expect((await kinds(page)).at(-1)).toBe('mutation')
  })

  it('is not a clock on a page that has just loaded either', async () => {
    const page = await stage().open(`<div>${DEAD}${CLOCK}</div>`, { clock: true })
    await click(page, '#dead')
    await page.clock.runFor(300)
    await click(page, '#dead')
    expect(await kinds(page)).toEqual([null, null])
  })

  it('is found each time for a toggle that is clicked again and again', async () => {
    const toggle = `<button id="b" onclick="this.ariaPressed = String(this.ariaPressed !== 'true')">a</button>`
    const later = `<button id="c" onclick="setTimeout(() => { this.ariaPressed = String(this.ariaPressed !== 'true') }, 80)">b</button>`
    const page = await settled(toggle + later)
    for (const id of ['#b', '#b', '#b', '#b', '#c', '#c', '#c', '#c']) {
      await click(page, id)
      await page.clock.runFor(200)
    }
    expect(await kinds(page)).toEqual(Array(8).fill('mutation'))
  })

  it('is not the end of a beacon that the click sent, however late', async () => {
    const { server } = stage()
    const page = await settled(
      `<button id="b" onclick="fetch('/m', { method: 'POST', keepalive: true }).then(() => { window.told = true })">a</button>`,
    )
    // The page's clock goes on before the answer comes: the handler seems to have kept the page.
    server.on('/m', (_request, response) => void page.clock.runFor(600).then(() => response.end()))
    await click(page, '#b')
    await expect.poll(() => page.evaluate('window.told')).toBe(true)
    expect(await kinds(page)).toEqual([null])
  })

  it('belongs to the click that caused it, not to the dead one before', async () => {
    const page = await settled(
      `${DEAD}<button id="works" onclick="far.textContent = 'x'">b</button><p id="far"></p>`,
    )
    await click(page, '#dead')
    await page.clock.runFor(500)
    await click(page, '#works')
    expect(await kinds(page)).toEqual([null, 'mutation'])
  })

  it('is not looked for on a canvas, whose target says what it is, also below what lies over it', async () => {
    const page = await settled(
      '<div style="position:relative;display:inline-block"><canvas width="200" height="100"></canvas><div id="over" style="position:absolute;inset:0"></div></div>',
    )
    await click(page, '#over')
    expect(await responses(page)).toEqual([undefined])
    expect(stage().server.events('click')[0]?.target?.type).toBe('canvas')
  })

  it('is unknown when the tab is hidden meanwhile', async () => {
    const page = await settled(DEAD)
    await click(page, '#dead')
    await hide(page)
    expect(await responses(page)).toEqual([undefined])
  })

  it('is unknown when the page goes away, and the click arrives all the same', async () => {
    const { server, document } = stage()
    const next = document('<h1>next</h1>')
    const page = await settled(DEAD)
    await click(page, '#dead')
    await page.goto(next)
    const [event] = await server.taken(({ eventType }) => eventType === 'click')
    expect(event?.metadata).not.toHaveProperty('response')
  })

  it('is seen inside of an open shadow root', async () => {
    const page = await settled(`<x-card id="host"></x-card><script>
      const root = host.attachShadow({ mode: 'open' })
      root.innerHTML = '<button>a</button><p></p>'
      root.querySelector('button').onclick = () => { root.querySelector('p').textContent = 'x' }
    </script>`)
    await click(page, 'x-card button')
    expect(await kinds(page)).toEqual(['mutation'])
    expect(stage().server.events('click')[0]?.target).toMatchObject({
      tagName: 'button',
      selector: '#host>button',
    })
  })
})

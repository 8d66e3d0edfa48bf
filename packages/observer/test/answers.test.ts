import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeInBrowser, flush, useStage } from './browser.ts'

const SETTLED_MS = 6_000
const WATCH_MS = 2_600

describeInBrowser('An answer that changes nothing of the document', () => {
  const stage = useStage()

  const settled = async (body: string): Promise<Page> => {
    const { server, open } = stage()
    server.on('/api', (_request, response) => response.end('{}'))
    // The page stays where it is.
    server.on('/slow', (_request, response) => response.writeHead(204).end())
    const page = await open(body, { clock: true })
    await page.clock.runFor(SETTLED_MS)
    return page
  }
  /** The kind of answer of the only click; null when there was none, undefined when nobody could tell. */
  const kindOf = async (page: Page): Promise<unknown> => {
    await page.clock.runFor(WATCH_MS)
    await flush(page)
    const [click, ...others] = stage().server.events('click')
    expect(others).toEqual([])
    const response = click?.metadata.response
    return response && typeof response === 'object' && 'kind' in response ? response.kind : response
  }

  it.each([
    ['an animation', 'mutation', `<button id="b" onclick="this.animate([{ opacity: 0 }], 100)">a</button>`],
    [
      'a number that goes up in a field',
      'mutation',
      `<div><input id="f" value="1"><button id="b" onclick="f.value = 2">+</button></div>`,
    ],
    [
      'boxes that a script ticks',
      'mutation',
      `<div><input type="checkbox" id="f"><button id="b" onclick="f.checked = true">all</button></div>`,
    ],
    [
      'another sheet of styles',
      'mutation',
      `<link id="l" rel="stylesheet" href="data:text/css," media="not all"><button id="b" onclick="l.media = 'all'">dark</button>`,
    ],
    [
      'a component with a root of its own elsewhere',
      'mutation',
      `<div id="t"></div><button id="b" onclick="root.textContent = 'x'">a</button><script>root = t.attachShadow({ mode: 'closed' })</script>`,
    ],
    [
      'a copy',
      'selection',
      `<button id="b" onclick="getSelection().selectAllChildren(p); document.execCommand('copy')">a</button><p id="p">text</p>`,
    ],
    [
      'a message to a socket',
      'request',
      `<button id="b" onclick="WebSocket.prototype.send.call(Object.create(null), '')">a</button><script>onerror = () => true</script>`,
    ],
    ['a field that is not filled in', 'focus', '<form><input required><button id="b">a</button></form>'],
    [
      'a page that a script goes to',
      'navigation',
      `<button id="b" onclick="location.assign('/slow')">a</button>`,
    ],
    [
      'a form that a script sends',
      'navigation',
      `<form id="f" action="/slow"></form><button id="b" onclick="f.submit()">a</button>`,
    ],
  ])('is %s', async (_name, kind, body) => {
    const page = await settled(body)
    await page.click('#b', { noWaitAfter: true })
    expect(await kindOf(page)).toBe(kind)
  })

  it.each([
    ['a request after a pause', `<button id="b" onclick="setTimeout(() => fetch('/api'), 900)">a</button>`],
    ['what a frame near by may show', '<div><button id="b">a</button><iframe></iframe></div>'],
    ['what may be drawn near by', '<div><button id="b">a</button><canvas></canvas></div>'],
  ])('cannot be told from none when it is %s', async (_name, body) => {
    const page = await settled(body)
    await page.click('#b')
    expect(await kindOf(page)).toBeUndefined()
  })

  it('cannot be told from none when the click ends a drag', async () => {
    const page = await settled('<button id="b" style="width:300px;height:100px">a</button>')
    await page.mouse.move(30, 30)
    await page.mouse.down()
    await page.mouse.move(200, 30, { steps: 4 })
    await page.mouse.up()
    expect(await kindOf(page)).toBeUndefined()
  })

  it('is no request that the page makes by itself all the time', async () => {
    const page = await settled(
      `<button id="b">a</button><script>setInterval(() => fetch('/api'), 700)</script>`,
    )
    await page.click('#b')
    expect(await kindOf(page)).toBeNull()
  })

  it('is no fragment that leads nowhere', async () => {
    const page = await settled('<a id="b" href="#">a</a>')
    await page.click('#b')
    expect(await kindOf(page)).toBeNull()
  })
})

import { expect, it } from 'vitest'
import { describeInBrowser, flush, useStage } from './browser.ts'

describeInBrowser('What is observed', () => {
  const stage = useStage()

  it('is that a field was changed, on what and whether it is valid; once a second while somebody types', async () => {
    const { open, server } = stage()
    const page = await open(
      '<form><input id="mail" type="email" required><select id="pick"><option>a<option>b</select></form>',
      { clock: true },
    )
    await page.type('#mail', 'jane')
    await page.clock.runFor(1_100)
    await page.type('#mail', '@example.com')
    await page.press('#pick', 'ArrowDown')
    await flush(page)
    const told = server
      .events('input')
      .map(({ target, metadata }) => [target?.id, target?.type, metadata.valid])
    expect(told[0]).toEqual(['mail', 'email', false])
    expect(told).toContainEqual(['mail', 'email', true])
    expect(told.at(-1)).toEqual(['pick', undefined, true])
    // A key each would be seventeen.
    expect(told.length).toBeLessThan(10)
  })

  it('is that a form was submitted, and the field that was found invalid before', async () => {
    const { open, server } = stage()
    const page = await open(
      '<form id="order" onsubmit="event.preventDefault()"><input id="name" required><button>Send</button></form>',
    )
    await page.click('button')
    await page.fill('#name', 'x')
    await page.click('button')
    await flush(page)
    expect(server.events('input')[0]).toMatchObject({ target: { id: 'name' }, metadata: { valid: false } })
    expect(server.events('form_submit').map(({ target }) => target)).toEqual([
      { tagName: 'form', id: 'order', selector: '#order' },
    ])
  })

  it('are routes: loads, pushes, steps back, fragments that are routes, and reloads', async () => {
    const { open, server } = stage()
    const page = await open('<p>a</p>', { path: '/start' })
    await page.evaluate("history.pushState(null, '', '/one?q=1')")
    await page.evaluate("history.replaceState(null, '', '/one?q=2')")
    await page.evaluate("history.pushState(null, '', '/two')")
    await page.evaluate(
      "new Promise(done => { addEventListener('popstate', () => done(1), { once: true }); history.back() })",
    )
    await page.evaluate(
      "new Promise(done => { addEventListener('hashchange', () => done(1), { once: true }); location.hash = '#/three?q=1' })",
    )
    await page.evaluate(
      "new Promise(done => { addEventListener('hashchange', () => done(1), { once: true }); location.hash = '#/three/four' })",
    )
    await flush(page)
    await page.goto(`${server.url}/start`)
    await page.reload()
    await flush(page)
    await server.taken(({ metadata }) => metadata.kind === 'reload')
    const told = server.events('navigation').map(({ metadata: { kind, from, to } }) => [kind, from, to])
    expect(told).toEqual([
      ['load', '', '/start'],
      ['push', '/start', '/one'],
      ['push', '/one', '/two'],
      ['pop', '/two', '/one'],
      ['hash', '/one', '/one#/three'],
      ['hash', '/one#/three', '/one#/three/four'],
      ['load', '', '/start'],
      ['reload', '', '/start'],
    ])
  })

  it('are errors, rejections and resources that are missing, and the click that caused them', async () => {
    const { open, server } = stage()
    const page =
      await open(`<button id="b" onclick="nothing.here()">a</button><img id="i" src="/missing.png?x=1">
      <button id="later" onclick="setTimeout(() => { throw new Error('after a pause') }, 50)">a</button>`)
    await page.evaluate("Promise.reject(new Error('promised')); 1")
    await page.click('#b')
    await page.click('#later')
    await expect
      .poll(async () => {
        await flush(page)
        return server.events('error').length
      })
      .toBe(4)
    // The clicks themselves still wait for an answer.
    await page.evaluate('observer.stop()')
    const clicks = new Map(server.events('click').map(({ eventId, target }) => [eventId, target?.id]))
    const told = server
      .events('error')
      .map(({ metadata: { message, kind, causedBy } }) => [message, kind, clicks.get(String(causedBy))])
    expect(told).toContainEqual(['img not loaded', 'resource', undefined])
    expect(told).toContainEqual(['Error: promised', 'rejection', undefined])
    expect(told).toContainEqual(['Uncaught ReferenceError: nothing is not defined', 'error', 'b'])
    expect(told).toContainEqual(['Uncaught Error: after a pause', 'error', 'later'])
  })

  it('is not an error that comes with and without clicks, as caused by the click beside it', async () => {
    const { open, server } = stage()
    const page = await open('<button>a</button>', { clock: true })
    for (const clicks of [false, true]) {
      if (clicks) await page.click('button')
      await page.evaluate("reportError(new Error('again'))")
      await page.clock.runFor(1_500)
    }
    await flush(page)
    expect(server.events('error').map(({ metadata }) => metadata.causedBy)).toEqual([undefined, undefined])
  })

  it('is how deep a page was scrolled, and how often it turned', async () => {
    const { open, server } = stage()
    const page = await open('<div style="height:5000px">a</div>', { clock: true })
    for (const top of [400, 800, 300, 900, 200]) {
      await page.evaluate(
        `new Promise(done => { addEventListener('scroll', () => done(1), { once: true }); scrollTo(0, ${top}) })`,
      )
    }
    await page.clock.runFor(500)
    await flush(page)
    const [scroll] = await server.taken(({ eventType }) => eventType === 'scroll')
    expect(scroll?.metadata.reversals).toBe(3)
    expect(scroll?.metadata.depth).toBeGreaterThan(10)
    expect(scroll?.metadata.depth).toBeLessThan(40)
  })

  it('is a pointer that goes to and fro, not one that moves', async () => {
    const { open, server } = stage()
    const page = await open('<p>a</p>')
    await page.mouse.move(100, 100)
    await page.mouse.move(500, 400, { steps: 10 })
    for (const x of [200, 600, 200, 600, 200, 600]) await page.mouse.move(x, 300, { steps: 2 })
    await page.evaluate('observer.stop()')
    expect(server.events('pointer').map(({ metadata }) => metadata)).toEqual([{ reversals: 6 }])
  })

  it('is that a progress indicator appeared and went', async () => {
    const { open, server } = stage()
    const page = await open('<main id="m"><div role="progressbar" style="display:none">…</div></main>', {
      clock: true,
    })
    await page.clock.runFor(200)
    for (const change of [
      "firstElementChild.style.display = 'block'",
      "firstElementChild.style.display = 'none'",
      "ariaBusy = 'true'",
      "ariaBusy = 'false'",
    ]) {
      await page.evaluate(`m.${change}`)
      await page.clock.runFor(200)
    }
    await flush(page)
    expect(server.events('progress').map(({ metadata }) => metadata.visible)).toEqual([
      true,
      false,
      true,
      false,
    ])
  })

  it('are long tasks, web vitals, and that the page was hidden', async () => {
    const { open, server, document } = stage()
    const page = await open(
      '<h1>Large words</h1><button onclick="const end = performance.now() + 120; while (performance.now() < end);">a</button>',
    )
    await page.evaluate(
      () =>
        new Promise(done =>
          new PerformanceObserver(() => done(1)).observe({
            type: 'largest-contentful-paint',
            buffered: true,
          }),
        ),
    )
    await page.click('button')
    await page.evaluate(
      () =>
        new Promise(done =>
          new PerformanceObserver(() => done(1)).observe({ type: 'longtask', buffered: true }),
        ),
    )
    await page.goto(document('<p>next</p>'))
    await server.taken(({ eventType }) => eventType === 'visibility')
    const vitals = server.events('web_vital').map(({ metadata }) => metadata.name)
    expect(vitals).toEqual(expect.arrayContaining(['FCP', 'TTFB', 'LCP', 'CLS']))
    expect(server.events('web_vital').every(({ metadata }) => Number(metadata.value) >= 0)).toBe(true)
    expect(server.events('long_task').some(({ metadata }) => Number(metadata.durationMs) >= 100)).toBe(true)
    expect(server.events('visibility')[0]?.metadata).toEqual({ hidden: true })
  })
})

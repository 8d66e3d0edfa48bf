import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeInBrowser, flush, hide, useStage } from './browser.ts'
import { accept, type Verdict } from './ingest-server.ts'

const UUID_V7 = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/
/** Half of the longest pause each time. */
const HALF = '<script>Math.random = () => 0.5</script>'

const track = (page: Page, count: number, bytes = 10): Promise<void> =>
  page.evaluate(`for (let i = 0; i < ${count}; i++) observer.track('n', { i, fill: 'x'.repeat(${bytes}) })`)

describeInBrowser('Events on their way', () => {
  const stage = useStage()
  const numbers = (): number[] =>
    stage()
      .server.events('custom')
      .filter(({ metadata }) => metadata.name === 'n')
      .map(({ metadata }) => Number(metadata.i))
      .sort((a, b) => a - b)
  const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index)
  /** A page whose first events have gone, so that only the test's own are on their way. */
  const quiet = async (): Promise<Page> => {
    const page = await stage().open('<p>a</p>', { clock: true, head: HALF })
    // From here on time passes only when the test says so.
    await page.clock.pauseAt(Date.now() + 10_000)
    await flush(page)
    stage().server.batches.length = 0
    return page
  }
  /** Lets time pass, and what is on its way arrive. */
  const pass = async (page: Page, ms: number): Promise<void> => {
    await page.clock.runFor(ms)
    await flush(page)
  }

  it('go in batches of at most 50, with the key in a header and an id each', async () => {
    const page = await quiet()
    await track(page, 120)
    await flush(page)
    const { batches } = stage().server
    expect(batches.map(({ events }) => events.length)).toEqual([50, 50, 20])
    expect(batches[0]?.headers).toMatchObject({
      'x-api-key': 'fv_public',
      'content-type': 'application/json',
    })
    expect(Object.keys(JSON.parse(batches[0]?.text ?? '')).sort()).toEqual(['events', 'sdkVersion', 'sentAt'])
    const ids = batches.flatMap(({ events }) => events.map(({ eventId }) => eventId))
    expect(new Set(ids).size).toBe(120)
    for (const id of ids) expect(id).toMatch(UUID_V7)
    expect(numbers()).toEqual(upTo(120))
  })

  it('go after five seconds without being asked, and not before', async () => {
    const page = await quiet()
    await track(page, 1)
    await page.clock.runFor(4_000)
    expect(stage().server.batches).toEqual([])
    await page.clock.runFor(1_500)
    await stage().server.taken(({ metadata }) => metadata.name === 'n')
  })

  it.each([408, 429, 500, 503, 'cut off' as const])(
    'go again after %s, with the same ids, once a pause is over',
    async fault => {
      const { server } = stage()
      const page = await quiet()
      server.judge = () => (fault === 'cut off' ? fault : { status: fault })
      await track(page, 3)
      await flush(page)
      // Some faults the browser itself answers with a second try at once.
      const tries = server.batches.length
      await pass(page, 300)
      expect(server.batches.length).toBe(tries)
      server.judge = accept
      await pass(page, 300)
      expect(numbers()).toEqual([0, 1, 2])
      expect(server.batches.at(-1)?.events).toEqual(server.batches[0]?.events)
    },
  )

  it('wait as long as Retry-After asks', async () => {
    const { server } = stage()
    const page = await quiet()
    server.judge = () => ({
      status: 429,
      headers: { 'retry-after': '30', 'access-control-expose-headers': 'retry-after' },
    })
    await track(page, 1)
    await flush(page)
    server.judge = accept
    await pass(page, 28_000)
    expect(numbers()).toEqual([])
    await pass(page, 3_000)
    expect(numbers()).toEqual([0])
  })

  it('wait as long as Retry-After asks also when another request is taken meanwhile', async () => {
    const { server } = stage()
    const page = await quiet()
    const answers: ((verdict: Verdict | Promise<Verdict>) => void)[] = []
    server.judge = () => new Promise(resolve => answers.push(resolve))
    await track(page, 1)
    const first = flush(page)
    await expect.poll(() => answers.length).toBe(1)
    await page.evaluate("observer.track('last words')")
    await hide(page)
    await expect.poll(() => answers.length).toBe(2)
    answers[0]?.({
      status: 429,
      headers: { 'retry-after': '30', 'access-control-expose-headers': 'retry-after' },
    })
    await first
    answers[1]?.(accept([], ''))
    await server.taken(({ metadata }) => metadata.name === 'last words')
    server.judge = accept
    await pass(page, 28_000)
    expect(numbers()).toEqual([])
    await pass(page, 3_000)
    expect(numbers()).toEqual([0])
  })

  it('are not probed a second time by a page that is left during the probe', async () => {
    const { server } = stage()
    const page = await quiet()
    server.judge = () => ({ status: 503 })
    await track(page, 1)
    for (let part = 0; part < 30; part++) await pass(page, 15_000)
    let open = (_verdict: Verdict): void => {}
    server.judge = () =>
      new Promise(resolve => {
        open = resolve
      })
    const before = server.requested
    await track(page, 1)
    await page.clock.runFor(61_000)
    await expect.poll(() => server.requested).toBe(before + 1)
    await track(page, 1)
    await hide(page)
    await page.evaluate("fetch('/after').then(() => true)")
    expect(server.requested).toBe(before + 1)
    open({ status: 503 })
  })

  it('are probed once every half minute and more while the server is away, and all arrive afterwards', async () => {
    const { server } = stage()
    const page = await quiet()
    server.judge = () => ({ status: 503 })
    await track(page, 30)
    for (let minute = 0; minute < 10; minute++) {
      for (let part = 0; part < 4; part++) await pass(page, 15_000)
    }
    // Three retries are in reserve; then the budget is spent, and the probes of 45 s begin.
    expect(server.batches.length).toBeGreaterThan(10)
    expect(server.batches.length).toBeLessThanOrEqual(4 + 600 / 45)
    server.judge = accept
    await pass(page, 61_000)
    expect(numbers()).toEqual(upTo(30))
  })

  it('are given up when the server refuses them for good, and the loss is told', async () => {
    const { server } = stage()
    const page = await quiet()
    server.judge = () => ({ status: 403 })
    await track(page, 7)
    await flush(page)
    server.judge = events => ({
      status: 200,
      body: {
        accepted: 1,
        duplicates: 0,
        rejected: events.slice(0, 1).map(() => ({ index: 0, code: 'x', message: 'x' })),
      },
    })
    await track(page, 2)
    await flush(page)
    server.judge = accept
    await flush(page)
    const [loss] = await server.taken(({ metadata }) => metadata.name === 'observer.dropped')
    expect(loss?.metadata).toEqual({ name: 'observer.dropped', refused: 7, rejected: 1 })
  })

  it.each(['hidden', 'stopped'])(
    'are accounted for when the page is %s before the next report',
    async how => {
      const { server } = stage()
      const page = await quiet()
      server.judge = () => ({ status: 403 })
      await track(page, 7)
      await flush(page)
      server.judge = accept
      if (how === 'hidden') await hide(page)
      else await page.evaluate('observer.stop()')
      const [loss] = await server.taken(({ metadata }) => metadata.name === 'observer.dropped')
      expect(loss?.metadata).toEqual({ name: 'observer.dropped', refused: 7 })
    },
  )

  it('are accounted for by the next page when they are refused at the very end', async () => {
    const { server, document } = stage()
    const page = await quiet()
    server.judge = () => ({ status: 403 })
    await track(page, 7)
    await page.evaluate('observer.stop()')
    server.judge = accept
    await page.goto(document('<p>next</p>'))
    await flush(page)
    const [loss] = await server.taken(({ metadata }) => metadata.name === 'observer.dropped')
    expect(loss?.metadata.refused).toBeGreaterThanOrEqual(7)
  })

  it('stay for the next page when the observer is stopped while the server is away', async () => {
    const { server, document } = stage()
    const page = await quiet()
    server.judge = () => ({ status: 503 })
    await track(page, 3)
    await hide(page)
    await page.evaluate('observer.stop()')
    // What would take them back into a page that sends no more.
    await page.clock.runFor(5_000)
    server.judge = accept
    await page.goto(document('<p>next</p>'))
    await pass(page, 1_000)
    await expect.poll(numbers).toEqual([0, 1, 2])
  })

  it('are split when a batch is too large for the server', async () => {
    const { server } = stage()
    const page = await quiet()
    server.judge = (events, text) => (events.length > 8 ? { status: 413 } : accept(events, text))
    await track(page, 40)
    await flush(page)
    expect(numbers()).toEqual(upTo(40))
  })

  it('lose their metadata when they are larger than 10 KB, and nothing else', async () => {
    const page = await quiet()
    await track(page, 1, 12_000)
    await page.evaluate(() => {
      const circle: Record<string, unknown> = {}
      circle.self = circle
      // Safe: the script of the page put it there.
      ;(window as unknown as { observer: { track(name: string, properties: unknown): void } }).observer.track(
        'circle',
        circle,
      )
    })
    await flush(page)
    await flush(page)
    const told = stage()
      .server.events('custom')
      .map(({ metadata }) => metadata)
    expect(told).toEqual([
      { name: 'n', truncated: true },
      { name: 'observer.dropped', invalid: 1 },
    ])
  })

  it('go in one request of at most 60 KiB when the page is left, and the rest from the next page', async () => {
    const { server, document } = stage()
    const page = await quiet()
    await track(page, 40, 4_000)
    await page.goto(document('<p>next</p>'))
    await expect.poll(() => server.batches.length).toBeGreaterThan(0)
    expect(server.batches[0]?.bytes).toBeLessThanOrEqual(60 * 1024)
    const first = numbers().length
    expect(first).toBeGreaterThan(10)
    expect(first).toBeLessThan(20)
    await pass(page, 6_000)
    await expect.poll(numbers).toEqual(upTo(40))
  })

  it('outlive a page that was left without a network', async () => {
    const { server, document } = stage()
    const page = await quiet()
    server.judge = () => 'cut off'
    await track(page, 20)
    await flush(page)
    await page.goto(document('<p>next</p>'))
    server.judge = accept
    await pass(page, 6_000)
    await expect.poll(numbers).toEqual(upTo(20))
  })

  it('outlive a page that was left while the server was away', async () => {
    const { server, document } = stage()
    const page = await quiet()
    server.judge = () => ({ status: 503 })
    await track(page, 20)
    await page.goto(document('<p>next</p>'))
    await expect.poll(() => server.batches.length).toBeGreaterThan(0)
    expect(numbers()).toEqual([])
    server.judge = accept
    for (let part = 0; part < 10; part++) await pass(page, 6_000)
    await expect.poll(numbers).toEqual(upTo(20))
  })

  it('are bounded while the server is away, and every one is accounted for', async () => {
    const { server } = stage()
    const page = await quiet()
    server.judge = () => ({ status: 503 })
    await flush(page)
    await track(page, 1)
    await flush(page)
    for (let round = 0; round < 10; round++) await track(page, 1_000, 500)
    const rows = await page.evaluate(async () => {
      const [{ name } = { name: '' }] = await indexedDB.databases()
      const database = await new Promise<IDBDatabase>(resolve => {
        const request = indexedDB.open(name ?? '')
        request.onsuccess = () => resolve(request.result)
      })
      const count = await new Promise<number>(resolve => {
        const request = database.transaction('events').objectStore('events').count()
        request.onsuccess = () => resolve(request.result)
      })
      database.close()
      return count
    })
    expect(rows).toBeGreaterThan(0)
    expect(rows).toBeLessThanOrEqual(2_000)
    server.judge = accept
    await pass(page, 61_000)
    await flush(page)
    await flush(page)
    const lost = server.events('custom').filter(({ metadata }) => metadata.name === 'observer.dropped')
    const count = lost.reduce(
      (sum, { metadata }) => sum + Number(metadata.stored_full ?? 0) + Number(metadata.queue_full ?? 0),
      0,
    )
    expect(count).toBeGreaterThan(4_000)
    expect(numbers().length + count).toBe(10_001)
  })
})

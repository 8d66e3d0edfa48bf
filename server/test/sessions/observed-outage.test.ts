import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { App } from '#app'
import { createLogger } from '#kernel/telemetry'
import { apiKey, type Json } from '#test/factories'
import { requester } from '#test/requester'
import { describeInBrowser, launch } from '../../../console/test/browser.ts'
import { Holdings } from '../faults/holdings.ts'
import type { PrivatePostgres } from '../faults/private-postgres.ts'
import { startPrivateServer } from '../faults/private-server.ts'
import { openShop, type Shop } from './shop.ts'

const OBSERVER = fileURLToPath(new URL('../../../packages/observer/dist/observer.iife.js', import.meta.url))
const PATIENT = { timeout: 50_000, interval: 50 }
/** Longer than the longest pause that an observer makes by itself. */
const PAUSE_MS = 61_000

interface Stored {
  readonly eventId: string
  readonly eventType: string
}

describeInBrowser('A page that is observed while the database of the server goes away and comes back', () => {
  let browser: Browser
  let observer: string
  let holdings: Holdings
  let postgres: PrivatePostgres
  let app: App
  let url: string
  let token: string
  let shop: Shop

  beforeAll(async () => {
    observer = await readFile(OBSERVER, 'utf8')
    browser = await launch()
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    holdings = new Holdings()
    ;({ postgres, app, url, token } = await startPrivateServer(
      holdings,
      'observed outage',
      createLogger({ level: 'silent' }),
    ))
    shop = await openShop({ broken: false, observer })
    holdings.defer(() => shop.stop())
  })
  afterEach(() => holdings.close())

  const open = async (): Promise<Page> => {
    const fields = { scopes: ['sessions:ingest'], origins: [shop.url] }
    const key = await apiKey(requester(url, token), fields)
    shop.observe({ apiKey: key, endpoint: url, debug: true })
    const page = await (await browser.newContext()).newPage()
    await page.clock.install()
    return page
  }
  const click = async (page: Page, times: number): Promise<void> => {
    for (let time = 0; time < times; time += 1) await page.click('#apply')
  }
  const flush = (page: Page): Promise<void> => page.evaluate('observer.flush()')
  const stored = (): Promise<Stored[]> =>
    postgres.run<Stored>('select event_id as "eventId", event_type as "eventType" from sessions.event')
  const clicks = async (): Promise<number> =>
    (await stored()).filter(({ eventType }) => eventType === 'click').length
  const ready = async (): Promise<number> => (await fetch(`${url}/ready`)).status

  it('loses none of its events, and none is stored twice', async () => {
    const page = await open()
    /** The types of all events, as the observer says them when it has recorded one. */
    const recorded: string[] = []
    page.on('console', line => {
      const [who, type] = line.text().split(' ')
      if (who === '[fovea]') recorded.push(type ?? '')
    })
    await page.goto(`${shop.url}/basket`)
    await click(page, 3)
    await expect.poll(() => flush(page).then(clicks), PATIENT).toBe(3)

    await postgres.stop('fast')
    await expect.poll(() => app.kernel.db.away, PATIENT).toBe(true)
    const refused = page.waitForResponse(
      reply => reply.url() === `${url}/v1/events` && reply.status() === 503,
    )
    await click(page, 3)
    await expect.poll(() => recorded.filter(type => type === 'click').length, PATIENT).toBe(6)
    await flush(page)
    const reply = await refused
    expect(await reply.headerValue('retry-after')).toBe('2')
    await click(page, 2)

    await postgres.start()
    await expect.poll(ready, PATIENT).toBe(200)
    await click(page, 1)
    const arrived = async (): Promise<number> => {
      await page.clock.fastForward(PAUSE_MS)
      await flush(page)
      return await clicks()
    }
    await expect.poll(arrived, PATIENT).toBe(9)
    await page.evaluate('observer.stop()')

    const found = await stored()
    expect(found.map(({ eventType }) => eventType).sort()).toEqual(recorded.sort())
    const ids = found.map(({ eventId }) => eventId)
    expect(new Set(ids).size).toBe(ids.length)
    const { events } = reply.request().postDataJSON()
    expect(ids).toEqual(expect.arrayContaining(events.map((event: Json) => event.eventId)))
  })
})

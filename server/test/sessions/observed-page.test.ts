import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { apiKey, type Json } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { describeInBrowser, launch } from '../../../console/test/browser.ts'
import { type MovableClock, movableClock } from '../clock.ts'
import { openShop, type Shop } from './shop.ts'

const OBSERVER = fileURLToPath(new URL('../../../packages/observer/dist/observer.iife.js', import.meta.url))
const MINUTE_MS = 60_000

describeInBrowser('A person in a shop that is observed', () => {
  let browser: Browser
  let observer: string
  let server: TestServer
  let clock: MovableClock
  let shop: Shop
  /** A token ends before the session does. */
  let reader: string

  beforeAll(async () => {
    observer = await readFile(OBSERVER, 'utf8')
    browser = await launch()
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    clock = movableClock()
    server = await startTestServer({ clock, env: { SESSIONS_SETTLE_MS: '100' } })
    reader = await apiKey(server, { scopes: ['sessions:read'] })
  })
  afterEach(async () => {
    await shop.stop()
    await server.stop()
  })

  const open = async (broken: boolean): Promise<Page> => {
    shop = await openShop({ broken, observer })
    const key = await apiKey(server, { scopes: ['sessions:ingest'], origins: [shop.url] })
    shop.observe({ apiKey: key, endpoint: server.url })
    return await (await browser.newContext()).newPage()
  }

  /** What somebody does who wants to have all of it done, and does not give up at once. */
  const shopping = async (page: Page): Promise<void> => {
    await page.goto(`${shop.url}/report`)
    await page.click('#load')
    await page.getByText('Loaded').waitFor()
    await settle(page)
    await page.goto(`${shop.url}/basket`)
    for (let click = 0; click < 4; click += 1) await page.click('#apply', { delay: 20 })
    await settle(page)
    await page.goto(`${shop.url}/gallery`)
    await page.click('#enlarge')
    await settle(page)
    await page.goto(`${shop.url}/checkout`)
    await page.fill('#town', 'Narvik')
    for (let order = 0; order < 4; order += 1) {
      const answered = page.waitForResponse(/\/api\/order/)
      await page.click('#send')
      if ((await answered).ok()) break
    }
    await settle(page)
    await page.goto(`${shop.url}/account`)
    await page.waitForFunction(
      () => document.getElementById('said')?.textContent !== '' || !sessionStorage.turn,
    )
    await settle(page)
    await page.evaluate(() => Reflect.get(window, 'observer').flush())
  }

  /** Reads the page for as long as the observer watches for an answer. */
  const settle = (page: Page): Promise<void> => page.waitForTimeout(2_700)

  const list = async (path: string): Promise<Json[]> =>
    (await server.call<Json>('GET', path, { token: reader })).body.items ?? []

  const completed = async (): Promise<Json> => {
    await expect.poll(async () => (await list('/v1/sessions')).length).toBe(1)
    clock.advance(33 * MINUTE_MS)
    await expect.poll(async () => (await list('/v1/sessions'))[0]?.state).toBe('completed')
    return (await list('/v1/sessions'))[0]
  }

  it('meets five faults, and they become five incidents with their failure points explained', async () => {
    const page = await open(true)
    await shopping(page)
    const session = await completed()
    const incidents = await list('/v1/incidents')
    const points = incidents.map(({ type, failurePoint: { route, target } }) => [
      type,
      route,
      target?.id ?? null,
    ])
    expect(points.sort()).toEqual([
      ['dead_click', '/basket', 'apply'],
      ['error_click', '/gallery', 'enlarge'],
      ['form_loop', '/checkout', 'order'],
      ['refresh_loop', '/account', null],
      ['slow_wait', '/report', 'load'],
    ])
    const told = Object.fromEntries(
      incidents.map(({ type, title, explanation }) => [type, [title, explanation]]),
    )
    expect(told).toEqual({
      dead_click: [
        'Dead click: button #apply on /basket',
        expect.stringMatching(
          /^4 clicks on button “apply” within .+ had no effect, each watched for 2.5 s\.$/,
        ),
      ],
      error_click: [
        'Error after a click: Uncaught ReferenceError: undefinedGallery is not defined at button #enlarge on /gallery',
        expect.stringMatching(
          /^A click on button “enlarge” was followed by the error “Uncaught ReferenceError: /,
        ),
      ],
      form_loop: [
        expect.stringMatching(/^Form that cannot be sent: .*form #order on \/checkout$/),
        expect.stringMatching(
          /^Form “order” was submitted 4 times within .+ without success \(\d rejections\)\.$/,
        ),
      ],
      refresh_loop: [
        'Reload loop: /account',
        expect.stringMatching(/^\/account was loaded again 4 times within .+ s\.$/),
      ],
      slow_wait: [
        'Slow answer: GET /api/report at button #load on /report',
        expect.stringMatching(
          /^Button “load” was answered by GET \/api\/report only after 5.* s, and no progress was shown\.$/,
        ),
      ],
    })
    for (const { counterfactual, thresholds, eventIds } of await list('/v1/signals')) {
      expect(counterfactual).toMatch(/^Would not fire (if|with) /)
      expect(Object.keys(thresholds)).not.toEqual([])
      expect(eventIds).not.toEqual([])
    }
    expect(session).toMatchObject({ revision: 1, state: 'completed' })
    expect(session.frustrationScore).toBeGreaterThan(0)
  })

  it('has nothing to complain of once the shop is repaired', async () => {
    const page = await open(false)
    await shopping(page)
    const session = await completed()
    expect(await list('/v1/signals')).toEqual([])
    expect(await list('/v1/incidents')).toEqual([])
    expect(session).toMatchObject({ frustrationScore: 0, signalCount: 0 })
    expect(session.eventCount).toBeGreaterThan(10)
  })
})

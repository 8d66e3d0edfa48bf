import { createClient, type FoveaClient } from '@fovea/client'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, launch, openLibrary, PHONE } from './browser.ts'
import { ADMIN, type RunningFovea, startFovea } from './fovea.ts'
import { calmVisit, failingVisit, ingestClient, loopingVisit, ragingVisit, send, Visit } from './visits.ts'

/** The machine is shared; nothing here depends on how quick it is. */
const PATIENCE = { timeout: 60_000 }
const HOUR = 3_600_000

describeInBrowser('Sessions in the browser', () => {
  let fovea: RunningFovea
  let browser: Browser
  beforeAll(async () => {
    fovea = await startFovea({ admin: true, env: { SESSIONS_SETTLE_MS: '100' } })
    browser = await launch()
  })
  afterAll(async () => {
    await browser?.close()
    await fovea?.stop()
  })

  /** A project whose pages send, and a window on it. */
  async function openSessions(options = {}) {
    const opened = await openLibrary(browser, fovea, options)
    const pages = await ingestClient(fovea, opened.project.id)
    const client = createClient({ baseUrl: fovea.url, credentials: ADMIN, project: opened.project.id })
    return { ...opened, pages, client }
  }

  const sessionsOf = (client: FoveaClient) => async () => (await client.sessions.list()).items.length
  const signals = (client: FoveaClient) => async () => (await client.signals.list()).items.length
  const rows = (page: Page) => page.getByRole('list', { name: 'Sessions', exact: true }).getByRole('listitem')

  it('lead from the list over the explanation of a signal to a confirmed incident', async () => {
    const { page, pages, client, close } = await openSessions()
    const before = Date.now() - 2 * HOUR
    await send(pages, calmVisit('calm-1', before), ragingVisit('rage-1', before, 'u-7'))
    await send(pages, ragingVisit('rage-2', before + 1_000), failingVisit('fail-1', before))
    await expect.poll(sessionsOf(client), PATIENCE).toBe(4)
    await expect.poll(signals(client), PATIENCE).toBeGreaterThanOrEqual(5)
    await page.goto('/sessions')
    await expect.poll(() => rows(page).count(), PATIENCE).toBe(4)

    // Narrowed down to those with rage clicks.
    await page.getByRole('button', { name: 'Filter', exact: true }).click()
    await page.getByLabel('With a signal').selectOption('rage')
    await page.getByRole('button', { name: 'Show', exact: true }).click()
    await expect.poll(() => rows(page).count(), PATIENCE).toBe(2)
    await page.getByRole('link', { name: /u-7/ }).click()

    // The timeline explains the first signal, and the keys lead to its neighbours.
    const explanation = page.getByRole('region', { name: 'Explanation' })
    const axis = page.getByRole('slider', { name: 'Position in the session' })
    await axis.focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('PageDown')
    await page.keyboard.press('PageDown')
    await page
      .getByRole('list', { name: 'What happened' })
      .getByRole('button', { name: /Rage clicks/ })
      .click()
    await explanation.getByRole('heading', { name: 'Rage clicks' }).waitFor()
    await explanation.getByText(/5 clicks on .*pay.* none answered/).waitFor()
    await explanation.getByText(/Would not fire if/).waitFor()
    await explanation.getByRole('row', { name: /Clicks, at least 3/ }).waitFor()
    await explanation.getByText('Evidence: 5 events').waitFor()
    expect(await page.getByText('Evidence', { exact: true }).count()).toBe(5)
    await explanation.getByRole('button', { name: 'Click' }).first().click()
    await explanation.getByRole('button', { name: 'Rage clicks' }).click()
    await page.getByRole('button', { name: 'Zoom in' }).click()
    expect(await axis.evaluate(element => element.scrollWidth > element.clientWidth)).toBe(true)
    await page.getByRole('button', { name: 'Show all' }).click()

    // Its incident is confirmed, and says so in its history.
    await explanation.getByRole('link', { name: 'Show its incident' }).click()
    await expect.poll(() => rows(page).count(), PATIENCE).toBe(2)
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.getByText('The incident is confirmed').waitFor()
    await page.getByRole('list', { name: 'History' }).getByText('From new to confirmed').waitFor()
    const confirmed = await client.incidents.list({ status: 'confirmed' })
    expect(confirmed.items.map(({ sessionCount }) => sessionCount)).toEqual([2])
    await close()
  })

  it('appear and are counted while one looks on', async () => {
    const { page, pages, close } = await openSessions()
    await page.goto('/sessions')
    await page.getByRole('heading', { name: 'Nobody is being observed yet' }).waitFor()
    await send(pages, calmVisit('live-1', Date.now() - 30_000, 'u-live'))
    await page.getByRole('link', { name: /u-live/ }).waitFor(PATIENCE)
    await page.getByRole('list', { name: 'Right now' }).getByText('1', { exact: true }).waitFor(PATIENCE)
    await close()
  })

  it('grow while one looks on, and neither what is shown nor what is chosen is lost', async () => {
    const { page, pages, client, close } = await openSessions()
    const visit = new Visit('long-1', Date.now() - 60_000)
    const goOn = async (times: number) => {
      const known = visit.events.length
      for (let index = 0; index < times; index += 1) visit.scroll(50)
      await pages.events.send(visit.events.slice(known))
    }
    // Just below two pages of entries, so that there is a third one soon.
    await goOn(390)
    const events = async () => (await client.sessions.list()).items[0]?.eventCount
    await expect.poll(events, PATIENCE).toBe(390)
    await page.goto('/sessions/long-1')
    const axis = page.getByRole('slider', { name: 'Position in the session' })
    const shown = () => axis.getAttribute('aria-valuemax')
    await expect.poll(shown, PATIENCE).toBe('390')
    await axis.press('End')
    await axis.press('ArrowLeft')
    await page.evaluate(() => {
      const seen: string[] = []
      const look = () => {
        const slider = document.querySelector('[role=slider]')
        const now = `${slider?.getAttribute('aria-valuenow')} of ${slider?.getAttribute('aria-valuemax')}`
        if (seen.at(-1) !== now) seen.push(now)
      }
      look()
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true })
      Object.assign(window, { seen })
    })
    for (const count of ['410', '430']) {
      await goOn(20)
      await expect.poll(shown, PATIENCE).toBe(count)
    }
    const seen = await page.evaluate(() => 'seen' in window && window.seen)
    // The third page comes after the first two; what was there stays.
    expect(seen).toEqual(['389 of 390', '389 of 400', '389 of 410', '389 of 430'])
    await close()
  })

  it('an incident shows what would have kept the signal quiet that explains it, not that of the newest one', async () => {
    const { page, pages, client, close } = await openSessions()
    // It failed; then the same button was clicked in vain again and again.
    const visit = failingVisit('failed-1', Date.now() - 2 * HOUR)
    for (let again = 0; again < 5; again += 1) visit.click('save-address', null).wait(340)
    await send(pages, visit.wait(8_000).scroll(30))
    const found = async () => (await client.incidents.list()).items
    await expect.poll(async () => (await found())[0]?.signalCount, PATIENCE).toBeGreaterThanOrEqual(2)
    const [incident] = await found()
    const told = (await client.signals.list({ incidentId: incident?.id ?? '' })).items
    const newest = told[0]?.counterfactual ?? ''
    const own = told.find(({ explanation }) => explanation === incident?.explanation)?.counterfactual ?? ''
    expect(own).not.toBe(newest)
    await page.goto(`/sessions/incidents/${incident?.id}`)
    const standing = page.getByRole('region', { name: 'Standing' })
    await standing.getByText(/^Would not fire/).waitFor()
    expect(await standing.getByText(/^Would not fire/).allTextContents()).toEqual([own])
    await close()
  })

  it('incidents are dismissed and suppressed with a reason, and brought back', async () => {
    const { page, pages, client, close } = await openSessions()
    await send(pages, failingVisit('fail-9', Date.now() - 2 * HOUR))
    await expect.poll(async () => (await client.incidents.list()).items.length, PATIENCE).toBe(1)
    await page.goto('/sessions/incidents')
    const column = (name: string) => page.getByRole('region', { name })
    const card = (name: string) => column(name).getByRole('link', { name: 'Error after a click' })
    await card('To look at').waitFor()
    await column('To look at')
      .getByRole('button', { name: /^Change/ })
      .click()
    await page.getByRole('menuitem', { name: 'Suppress…' }).click()
    await page.getByLabel('Reason').fill('The address service is being replaced')
    await page.getByRole('button', { name: 'Suppress', exact: true }).click()
    await card('To look at').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await card('To look at').click()
    await page.getByText('No longer suppressed').waitFor()
    await page.getByText('The address service is being replaced').waitFor()
    await page.getByRole('button', { name: 'Dismiss…' }).click()
    await page.getByLabel('Why').fill('Only in the test system')
    await page.getByRole('button', { name: 'Dismiss', exact: true }).click()
    await page.getByText('From new to dismissed').waitFor()
    await page.getByRole('link', { name: 'Back to the incidents' }).click()
    await card('Dismissed').waitFor()
    await close()
  })

  it('rules are tried on the past, kept as a ruleset of one’s own and made the active one', async () => {
    const { page, pages, client, close } = await openSessions()
    const before = Date.now() - 2 * HOUR
    const raging = [1, 2, 3].map(index => ragingVisit(`rage-${index}`, before + index * 1_000, undefined, 4))
    await send(pages, ...raging, loopingVisit('loop-1', before))
    await expect
      .poll(async () => (await client.signals.list({ type: 'rage' })).items.length, PATIENCE)
      .toBe(3)
    await expect
      .poll(async () => (await client.sessions.list({ state: 'completed' })).items.length, PATIENCE)
      .toBe(4)
    await page.goto('/sessions/rules')
    const card = page.locator('summary', { hasText: 'Rage clicks' })
    await card.click()
    await page.getByLabel('Clicks, at least').fill('1')
    await page.getByText('From 2 to 1,000').waitFor()
    await page.getByLabel('Clicks, at least').fill('5')
    await page.getByText('1 change, not saved').waitFor()
    await page.getByRole('button', { name: 'Back-test' }).click()
    await page.getByText('Over the last 7 days this would give 3 fewer rage signals.').waitFor(PATIENCE)
    await page.getByRole('row', { name: /Rage clicks 3 0 −3/ }).waitFor()
    expect(await page.getByRole('list', { name: 'Sessions that change' }).getByRole('link').count()).toBe(3)
    await page.getByRole('button', { name: 'Save as your own…' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('Patient')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('button', { name: 'Activate' }).click()
    await page.getByText('“Patient” scores from now on').waitFor()
    const active = (await client.rulesets.list()).items.find(ruleset => ruleset.active)
    expect(active?.rules.signals.rage.minClicks).toBe(5)

    // Another change makes its next version, and the first one can be taken back.
    await card.click()
    await page.getByLabel('Clicks, at least').fill('6')
    await page.getByRole('button', { name: 'Save as version 2' }).click()
    await page.getByRole('button', { name: 'Take version 1' }).click()
    await expect.poll(() => page.getByLabel('Clicks, at least').inputValue()).toBe('5')
    await close()
  })

  it('a ruleset is deleted once somebody has said so twice; the one that scores has no such button', async () => {
    const { page, client, close } = await openSessions()
    const { id } = await client.rulesets.create({ name: 'Hasty' })
    await page.goto('/sessions/rules')
    await page.getByRole('heading', { name: 'Signals' }).waitFor()
    expect(await page.getByRole('button', { name: /^Delete / }).count()).toBe(0)
    await page.goto(`/sessions/rules/${id}`)
    const remove = page.getByRole('button', { name: 'Delete Hasty' })
    await remove.click()
    const dialog = page.getByRole('dialog', { name: 'Delete “Hasty”?' })
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await dialog.waitFor({ state: 'hidden' })
    const names = async () => (await client.rulesets.list()).items.map(({ name }) => name)
    expect(await names()).toContain('Hasty')

    // Somebody else has made it the active one in the meantime: the server keeps it, and the page says why.
    await client.rulesets.activate(id)
    await remove.click()
    await dialog.getByRole('button', { name: 'Delete ruleset' }).click()
    await page.getByText('The ruleset was not deleted').waitFor()
    expect(await names()).toContain('Hasty')
    await client.rulesets.activate('default')
    await dialog.getByRole('button', { name: 'Delete ruleset' }).click()
    await page.getByText('“Hasty” is deleted').waitFor()
    await page.waitForURL('**/sessions/rules')
    expect(await names()).not.toContain('Hasty')
    await page.goto(`/sessions/rules/${id}`)
    await page.getByRole('heading', { name: 'This ruleset is not here' }).waitFor()
    await close()
  })

  it('say what could not be loaded, and load it when asked again', async () => {
    const { page, pages, client, close } = await openSessions()
    await send(pages, failingVisit('fail-e', Date.now() - 2 * HOUR))
    await expect.poll(async () => (await client.incidents.list()).items.length, PATIENCE).toBe(1)
    const [incident] = (await client.incidents.list()).items
    const broken = /\/v1\/(destinations|incidents\/[^/]+\/audit|rulesets\/[^/]+\/versions)(\?|$)/
    const refuse = () =>
      page.route(broken, route =>
        route.fulfill({ status: 400, json: { code: 'test.broken', message: 'Not today' } }),
      )
    await refuse()
    await page.goto(`/sessions/incidents/${incident?.id}`)
    await expect.poll(() => page.getByRole('alert').count(), PATIENCE).toBe(2)
    await page.unroute(broken)
    await page.getByRole('button', { name: 'Try again' }).first().click()
    await page.getByRole('button', { name: 'Try again' }).first().click()
    await page.getByRole('list', { name: 'History' }).getByText('Was seen for the first time').waitFor()
    await page.getByText('There is no destination yet.').waitFor()
    await refuse()
    await page.goto('/sessions/rules')
    await page.getByRole('alert').waitFor()
    await page.unroute(broken)
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('list', { name: 'Versions' }).getByText('Version 1').waitFor()
    await close()
  })

  it('can be followed on a phone, without scrolling sideways', async () => {
    const { page, pages, client, close } = await openSessions(PHONE)
    await send(pages, ragingVisit('rage-p', Date.now() - 2 * HOUR, 'u-phone'))
    await expect.poll(signals(client), PATIENCE).toBeGreaterThanOrEqual(1)
    const overflow = () =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    await page.goto('/sessions')
    await page.getByRole('link', { name: /u-phone/ }).waitFor(PATIENCE)
    expect(await overflow()).toBe(0)
    await page.getByRole('link', { name: /u-phone/ }).tap()
    await page.getByRole('region', { name: 'Explanation' }).waitFor()
    expect(await overflow()).toBe(0)
    for (const tab of ['incidents', 'rules', 'destinations', 'install']) {
      await page.goto(`/sessions/${tab}`)
      await page.getByRole('heading', { level: 1, name: 'Sessions' }).waitFor()
      await page.getByRole('heading', { level: 2 }).first().waitFor()
      expect(await overflow()).toBe(0)
    }
    await close()
  })
})

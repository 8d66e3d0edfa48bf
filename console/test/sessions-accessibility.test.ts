import { createClient } from '@fovea/client'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, launch, openLibrary, PHONE } from './browser.ts'
import { ADMIN, type RunningFovea, startFovea } from './fovea.ts'
import { violations } from './violations.ts'
import { failingVisit, ingestClient, loopingVisit, ragingVisit, send } from './visits.ts'

const PATIENCE = { timeout: 60_000 }
const HOUR = 3_600_000

describeInBrowser('Sessions for everybody', () => {
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

  it.each([
    ['light', {}],
    ['dark', {}],
    ['light', PHONE],
  ] as const)(
    'have no serious barrier on any screen in %s',
    async (colorScheme, device) => {
      const options = { ...device, colorScheme, reducedMotion: 'reduce' } as const
      const { page, project, close } = await openLibrary(browser, fovea, options)
      const client = createClient({ baseUrl: fovea.url, credentials: ADMIN, project: project.id })
      await page.goto('/sessions')
      await page.getByRole('heading', { name: 'Nobody is being observed yet' }).waitFor()
      expect(await violations(page)).toEqual([])
      const before = Date.now() - 2 * HOUR
      const pages = await ingestClient(fovea, project.id)
      await send(
        pages,
        ragingVisit('rage', before, 'u-1'),
        failingVisit('fail', before),
        loopingVisit('loop', before),
      )
      await expect
        .poll(async () => (await client.incidents.list()).items.length, PATIENCE)
        .toBeGreaterThanOrEqual(3)
      await page.getByRole('link', { name: /u-1/ }).waitFor(PATIENCE)
      expect(await violations(page)).toEqual([])
      await page.getByRole('button', { name: 'Filter', exact: true }).click()
      expect(await violations(page)).toEqual([])
      await page.keyboard.press('Escape')
      for (const id of ['rage', 'loop']) {
        await page.goto(`/sessions/${id}`)
        await page.getByRole('region', { name: 'Explanation' }).waitFor()
        expect(await violations(page)).toEqual([])
      }
      const [incident] = (await client.incidents.list()).items
      for (const [path, heading] of [
        ...SCREENS,
        [`/sessions/incidents/${incident?.id}`, 'History'],
      ] as const) {
        await page.goto(path)
        await page.getByRole('heading', { name: heading }).first().waitFor()
        expect(await violations(page)).toEqual([])
      }
      await page.getByRole('button', { name: 'Suppress…' }).click()
      expect(await violations(page)).toEqual([])
      await page.goto('/sessions/rules')
      await page.locator('summary', { hasText: 'Rage clicks' }).click()
      await page.getByLabel('Clicks, at least').fill('6')
      await page.getByRole('button', { name: 'Back-test' }).click()
      await page.getByText(/Over the last 7 days/).waitFor(PATIENCE)
      expect(await violations(page)).toEqual([])
      await page.goto('/sessions/destinations')
      await page.getByRole('button', { name: /^Webhook/ }).click()
      expect(await violations(page)).toEqual([])
      await close()
    },
    180_000,
  )
})

const SCREENS: readonly (readonly [string, string])[] = [
  ['/sessions?minScore=100', 'No session fits these filters'],
  ['/sessions/nothing', 'This session is not here'],
  ['/sessions/incidents', 'To look at'],
  ['/sessions/incidents/nothing', 'This incident is not here'],
  ['/sessions/rules', 'Signals'],
  ['/sessions/rules/nothing', 'This ruleset is not here'],
  ['/sessions/destinations', 'Destinations'],
  ['/sessions/install', 'The first event'],
]

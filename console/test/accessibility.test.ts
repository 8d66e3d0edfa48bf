import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  describeInBrowser,
  drawPhotos,
  dropOnPage,
  launch,
  openLibrary,
  openPage,
  PHONE,
  shownThumbnails,
  tiles,
} from './browser.ts'
import { type RunningFovea, startFovea } from './fovea.ts'
import { violations } from './violations.ts'

describeInBrowser('The page for everybody', () => {
  let fovea: RunningFovea
  let browser: Browser
  beforeAll(async () => {
    fovea = await startFovea({ admin: true })
    browser = await launch()
  })
  afterAll(async () => {
    await browser?.close()
    await fovea?.stop()
  })

  it.each(['light', 'dark'] as const)(
    'has no serious barrier on any screen in %s',
    async colorScheme => {
      // Endless animations would never be finished; whoever asks for less motion gets none.
      const { page, close } = await openLibrary(browser, fovea, { colorScheme, reducedMotion: 'reduce' })
      expect(await violations(page)).toEqual([])
      const { folder } = await drawPhotos(page, 6)
      await dropOnPage(page, [folder])
      await expect.poll(() => shownThumbnails(page), { timeout: 30_000 }).toBe(6)
      expect(await violations(page)).toEqual([])
      await page.getByRole('button', { name: 'Filter', exact: true }).click()
      expect(await violations(page)).toEqual([])
      await page.keyboard.press('Escape')
      await page.keyboard.press('Control+a')
      expect(await violations(page)).toEqual([])
      await page.getByRole('button', { name: 'Tags' }).click()
      expect(await violations(page)).toEqual([])
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Move to a collection' }).click()
      await page.getByRole('combobox', { name: 'Collection' }).fill('Shelf')
      await page.getByRole('option', { name: 'New collection “Shelf”' }).waitFor()
      expect(await violations(page)).toEqual([])
      await page.keyboard.press('Enter')
      await page.getByRole('treeitem', { name: /^Shelf/ }).click()
      await page.getByRole('heading', { level: 1, name: 'Shelf' }).waitFor()
      await expect.poll(() => shownThumbnails(page), { timeout: 30_000 }).toBe(6)
      expect(await violations(page)).toEqual([])
      await page.getByRole('button', { name: 'Collection', exact: true }).click()
      expect(await violations(page)).toEqual([])
      await page.getByRole('menuitem', { name: 'Delete…' }).click()
      expect(await violations(page)).toEqual([])
      await page.keyboard.press('Escape')
      await page.keyboard.press('?')
      expect(await violations(page)).toEqual([])
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Add' }).click()
      expect(await violations(page)).toEqual([])
      await page.keyboard.press('Escape')
      await tiles(page).first().click()
      await page.getByRole('region', { name: 'Versions' }).getByText('Current').waitFor()
      expect(await violations(page)).toEqual([])
      await page.keyboard.press('e')
      expect(await violations(page)).toEqual([])
      for (const [path, heading] of SCREENS) {
        await page.goto(path)
        await page.getByRole('heading', { name: heading }).first().waitFor()
        expect(await violations(page)).toEqual([])
      }
      await page.goto('/settings/api-keys')
      await page.getByRole('button', { name: 'New key' }).click()
      expect(await violations(page)).toEqual([])
      await close()
    },
    180_000,
  )

  it('has no serious barrier on a phone, and the drawer leads everywhere', async () => {
    const { page, close } = await openLibrary(browser, fovea, { ...PHONE, reducedMotion: 'reduce' })
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'More' }).click()
    expect(await violations(page)).toEqual([])
    await page.getByRole('dialog', { name: 'Navigation' }).getByRole('link', { name: 'Settings' }).click()
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor()
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
    await page.goto('/library')
    await page.getByRole('button', { name: 'Filter', exact: true }).tap()
    await page.getByRole('dialog', { name: 'Filter' }).waitFor()
    expect(await violations(page)).toEqual([])
    for (const [path, heading] of SCREENS) {
      await page.goto(path)
      await page.getByRole('heading', { name: heading }).first().waitFor()
      expect(await violations(page)).toEqual([])
    }
    await close()
  }, 180_000)

  it('has no serious barrier at the entrance', async () => {
    const { page, close } = await openPage(browser, fovea, { reducedMotion: 'reduce' })
    await page.goto('/')
    await page.getByRole('heading', { name: 'Welcome back' }).waitFor()
    expect(await violations(page)).toEqual([])
    await close()
  })
})

const SCREENS: [string, string][] = [
  ['/trash', 'Trash'],
  ['/collections', 'Collections'],
  ['/library?tags=nothing', 'Nothing fits these filters'],
  ['/collections/nothing', 'This collection is not here'],
  ['/jobs', 'Jobs'],
  ['/jobs/queues', 'library.derive'],
  ['/jobs/schedules', 'Jobs'],
  ['/jobs/workers', 'Jobs'],
  ['/jobs/nothing', 'This job is not here'],
  ['/settings/tags', 'Tags'],
  ['/nowhere', 'There is no page here'],
  ['/library/nothing', 'This asset is not here'],
  ['/settings/account', 'Password'],
  ['/settings/projects', 'Projects'],
  ['/settings/api-keys', 'API keys'],
  ['/settings/this-page', 'Observe this page'],
]

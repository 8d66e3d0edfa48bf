import { createClient } from '@fovea/client'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, launch, openLibrary } from './browser.ts'
import { addGroupPhotos, PATIENCE, PEOPLE_ON_THEM } from './faces.ts'
import { ADMIN, type RunningFovea, startFovea } from './fovea.ts'
import { violations } from './violations.ts'

describeInBrowser('Vision for everybody', () => {
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

  it('has no serious barrier on any screen, light, dark and on a phone', async () => {
    const { page, project, close } = await openLibrary(browser, fovea, { reducedMotion: 'reduce' })
    const client = createClient({ baseUrl: fovea.url, credentials: ADMIN, project: project.id })
    await page.goto('/people')
    await page.getByRole('heading', { name: 'Find the people on your pictures' }).waitFor()
    expect(await violations(page)).toEqual([])
    await client.vision.settings.update({ faces: { enabled: true, minFaces: 2 } })
    await addGroupPhotos(client)
    await expect.poll(async () => (await client.people.list()).items.length, PATIENCE).toBe(PEOPLE_ON_THEM)
    await expect.poll(async () => (await client.duplicates.list()).items.length, PATIENCE).toBe(2)
    const [person] = (await client.people.list()).items
    const [asset] = (await client.assets.list()).items
    const screens = [
      ['/people', '[data-person]'],
      [`/people/${person?.id}`, '[data-face]'],
      ['/people/review', 'main h2'],
      [`/search?people=${person?.id}`, '[data-asset]'],
      [`/library/${asset?.id}`, 'section [data-face]'],
      ['/duplicates', '[data-group]'],
      ['/duplicates/decisions', 'main h2'],
      ['/settings/vision', '[data-model]'],
    ] as const
    const barriers: string[] = []
    for (const [path, sign] of screens) {
      await page.goto(path)
      await page
        .locator(sign)
        .first()
        .waitFor({ state: 'attached', ...PATIENCE })
      for (const look of LOOKS) {
        await look(page)
        await drawn(page)
        barriers.push(...(await violations(page)).map(barrier => `${path} ${barrier}`))
      }
      const overflow = await overflowOf(page)
      if (overflow > 0) barriers.push(`${path} is ${overflow} pixels wider than a phone`)
      await page.setViewportSize(DESK)
    }
    expect(barriers).toEqual([])
    await page.goto('/people')
    await page
      .getByRole('button', { name: /^Select/ })
      .first()
      .click()
    await page.getByRole('toolbar', { name: 'Selection' }).waitFor()
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'Delete…' }).click()
    expect(await violations(page)).toEqual([])
    await close()
  }, 240_000)
})

const DESK = { width: 1440, height: 900 }

/** Another theme or size is styled with the next frame; what is measured before has colours of both. */
const drawn = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<void>(resolve => {
        requestAnimationFrame(() => requestAnimationFrame(() => resolve()))
      }),
  )

const overflowOf = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)

/** What axe measures differs by colours and by room. */
const LOOKS = [
  (page: Page) => page.emulateMedia({ colorScheme: 'light' }),
  (page: Page) => page.emulateMedia({ colorScheme: 'dark' }),
  async (page: Page) => {
    await page.emulateMedia({ colorScheme: 'light' })
    await page.setViewportSize({ width: 390, height: 844 })
  },
]

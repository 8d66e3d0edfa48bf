import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  describeInBrowser,
  drawPhotos,
  dropOnPage,
  fillSignIn,
  launch,
  openPage,
  shownThumbnails,
  tiles,
  tray,
} from './browser.ts'
import { ADMIN, type RunningFovea, startFovea } from './fovea.ts'

describeInBrowser('The first hour with Fovea', () => {
  let fovea: RunningFovea
  let browser: Browser
  beforeAll(async () => {
    fovea = await startFovea({ admin: false })
    browser = await launch()
  })
  afterAll(async () => {
    await browser?.close()
    await fovea?.stop()
  })

  it('leads from the set-up code over a dropped folder, the trash and a new version to signing out', async () => {
    const { page, close } = await openPage(browser, fovea)
    await page.goto('/')

    // The code of the terminal makes the administrator; a wrong one is refused beside its field.
    await page.getByRole('heading', { name: 'Set up Fovea' }).waitFor()
    await page.getByLabel('Set-up code').fill('AAAAAAAAAAAAAAAAAAAAAA')
    await page.getByLabel('Your name').fill(ADMIN.name)
    await page.getByLabel('E-mail').fill(ADMIN.email)
    await page.getByLabel('Password', { exact: true }).fill(ADMIN.password)
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.locator('input[name=code][aria-invalid=true]').waitFor()
    await page.getByLabel('Set-up code').fill(fovea.setupCode)
    await page.getByRole('button', { name: 'Create account' }).click()

    // An empty library says what to do; a folder is dropped, and its photos appear with their thumbnails.
    await page.getByRole('heading', { name: 'Drop your pictures here' }).waitFor()
    const { folder } = await drawPhotos(page, 20)
    await dropOnPage(page, [folder])
    await tray(page).getByText('20 files uploaded').waitFor()
    await expect.poll(() => tiles(page).count()).toBe(20)
    await expect.poll(() => shownThumbnails(page), { timeout: 30_000 }).toBe(20)

    // The same folder again sends nothing.
    await dropOnPage(page, [folder])
    await tray(page).getByText('20 were already in your library').waitFor()

    // Three are chosen, thrown away, and brought back.
    await tiles(page).nth(0).hover()
    await page.getByRole('gridcell').nth(1).getByRole('button').click()
    await tiles(page)
      .nth(2)
      .click({ modifiers: ['Shift'] })
    await page.getByRole('toolbar', { name: 'Selection' }).getByRole('button', { name: 'Trash' }).click()
    await expect.poll(() => tiles(page).count()).toBeLessThan(20)
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => tiles(page).count()).toBe(20)

    // One is opened and gets new bytes; the old ones can be made current again.
    await tiles(page).nth(0).click()
    const versions = page.getByRole('region', { name: 'Versions' })
    await versions.getByText('Current').waitFor()
    const { files } = await drawPhotos(page, 1, 500)
    await versions.locator('input[type=file]').setInputFiles(files)
    await versions.getByRole('listitem').filter({ hasText: 'New bytes' }).waitFor()
    await versions
      .getByRole('button', { name: /Restore version/ })
      .first()
      .click()
    await versions.getByRole('listitem').filter({ hasText: 'Restored from version 1' }).waitFor()

    // Signing out ends it: the library asks for a sign-in, and leads back to where one was.
    const address = page.url()
    await page.getByRole('button', { name: ADMIN.name }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Welcome back' }).waitFor()
    await page.goto(address)
    await fillSignIn(page)
    await page.waitForURL(address)
    await close()
  }, 120_000)
})

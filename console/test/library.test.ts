import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  describeInBrowser,
  drawPhotos,
  dropOnPage,
  fillSignIn,
  launch,
  openLibrary,
  tiles,
  tray,
} from './browser.ts'
import { type RunningFovea, startFovea } from './fovea.ts'

describeInBrowser('The library in the browser', () => {
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

  async function openWithPhotos(count: number) {
    const opened = await openLibrary(browser, fovea)
    const photos = await drawPhotos(opened.page, count)
    await dropOnPage(opened.page, [photos.folder])
    // What the tray says of the uploads tells why a tile is missing.
    const arrived = async () =>
      (await tiles(opened.page).count()) || (await tray(opened.page).allInnerTexts())
    await expect.poll(arrived, { timeout: 20_000 }).toBe(count)
    return { ...opened, ...photos }
  }

  const focusedLabel = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))

  it('shows what the server says about a file that is no picture, and sends the others', async () => {
    const { page, close } = await openLibrary(browser, fovea)
    const { folder, files } = await drawPhotos(page, 3)
    const broken = join(dirname(files[0] ?? folder), 'broken.jpg')
    await writeFile(broken, 'This was never a photo')
    await dropOnPage(page, [folder])
    await tray(page).getByText('1 file could not be uploaded').waitFor()
    const row = tray(page).getByRole('listitem').filter({ hasText: 'broken.jpg' })
    expect(await row.locator('p').nth(1).textContent()).toMatch(/\w+ \w+/)
    await expect.poll(() => tiles(page).count()).toBe(3)
    await close()
  })

  it('sends a failed file again when asked to', async () => {
    const { page, close } = await openLibrary(browser, fovea)
    const { files } = await drawPhotos(page, 2, 40)
    let refusals = 0
    await page.route(/\/v1\/assets\?.*photo(%20|\+)40/, async route => {
      refusals += 1
      if (refusals > 1) return route.continue()
      await route.fulfill({
        status: 507,
        contentType: 'application/problem+json',
        body: JSON.stringify({
          status: 507,
          code: 'storage.full',
          title: 'Full',
          detail: 'The disk is full',
        }),
      })
    })
    await dropOnPage(page, files)
    await tray(page).getByText('The disk is full.').waitFor()
    await tray(page).getByRole('button', { name: 'Try it again' }).click()
    await tray(page).getByText('2 files uploaded').waitFor()
    await expect.poll(() => tiles(page).count()).toBe(2)
    await close()
  })

  it('warns before the page is left while files are on their way, and lets them be cancelled', async () => {
    const { page, close } = await openLibrary(browser, fovea)
    const { files } = await drawPhotos(page, 1, 70)
    // The answer is held back, so that the upload cannot end by itself.
    await page.route(/\/v1\/assets\?/, () => {})
    await dropOnPage(page, files)
    await tray(page).getByRole('button', { name: 'Cancel photo 70.jpg' }).waitFor()
    const isWarned = await page.evaluate(
      () => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })),
    )
    expect(isWarned).toBe(true)
    await tray(page).getByRole('button', { name: 'Cancel all' }).click()
    await tray(page).getByText('1 was cancelled').waitFor()
    await close()
  })

  it('is used by the keyboard alone: move, choose, open, step through, throw away, undo', async () => {
    const { page, close } = await openWithPhotos(5)
    const order = await tiles(page).evaluateAll(all => all.map(tile => tile.getAttribute('aria-label')))
    await tiles(page).first().focus()
    await page.keyboard.press('ArrowRight')
    expect(labelOf(await focusedLabel(page))).toBe(labelOf(order[1]))
    await page.keyboard.press('Space')
    await page.keyboard.press('Shift+ArrowRight')
    await page.getByText('2 selected').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('toolbar', { name: 'Selection' }).waitFor({ state: 'detached' })
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/library\/.+/)
    await page.getByRole('heading', { level: 1, name: labelOf(order[2]) }).waitFor()
    await page.keyboard.press('ArrowLeft')
    await page.getByRole('heading', { level: 1, name: labelOf(order[1]) }).waitFor()
    await page.keyboard.press('+')
    await page.keyboard.press('0')
    await page.keyboard.press('Escape')
    await expect.poll(async () => labelOf(await focusedLabel(page))).toBe(labelOf(order[1]))
    await page.keyboard.press('Control+a')
    await page.getByText('5 selected').waitFor()
    await page.keyboard.press('Delete')
    await page.getByRole('heading', { name: 'Drop your pictures here' }).waitFor()
    await page.getByRole('button', { name: 'Undo' }).focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => tiles(page).count()).toBe(5)
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('g')
    await page.keyboard.press('j')
    await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor()
    await close()
  })

  it('goes nowhere by a single key, however soon after the page was loaded it is pressed', async () => {
    const { page, close } = await openWithPhotos(1)
    const moves: string[] = []
    page.on('framenavigated', frame => moves.push(frame.url()))
    await page.evaluate(() => {
      const event = new KeyboardEvent('keydown', { key: 'j', bubbles: true })
      Object.defineProperty(event, 'timeStamp', { value: 500 })
      document.body.dispatchEvent(event)
    })
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    expect(moves).toEqual([])
    await close()
  })

  it('comes back to where the grid was scrolled to', async () => {
    const { page, close } = await openWithPhotos(24)
    await page.mouse.move(800, 500)
    await page.mouse.wheel(0, 300)
    await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(300)
    await page.mouse.click(700, 500)
    await page.getByRole('region', { name: 'Versions' }).waitFor()
    expect(await page.evaluate(() => window.scrollY)).toBe(0)
    await page.keyboard.press('Escape')
    await tiles(page).first().waitFor()
    await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(300)
    await close()
  })

  it('shows what other programs do, without loading the page again', async () => {
    const { page, close, project } = await openWithPhotos(2)
    const other = fovea.client
    const { items } = await other.request<{ items: { id: string; label: string }[] }>('GET', '/v1/assets', {
      headers: { 'fovea-project': project.id },
    })
    await page.evaluate(() => document.body.setAttribute('data-same-page', ''))
    const [first, second] = items
    if (!first || !second) throw new Error('The project has no assets')
    await other.assets.update(first.id, { label: 'Renamed elsewhere' })
    await page.getByRole('link', { name: 'Renamed elsewhere' }).waitFor()
    await other.assets.trash(second.id)
    await expect.poll(() => tiles(page).count()).toBe(1)
    expect(await page.locator('[data-same-page]').count()).toBe(1)
    await close()
  })

  it('does not overwrite what somebody else wrote meanwhile', async () => {
    const { page, close } = await openWithPhotos(1)
    await tiles(page).first().click()
    await page.getByRole('region', { name: 'Versions' }).waitFor()
    await page.keyboard.press('e')
    await page.getByLabel('Name', { exact: true }).fill('My name for it')
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
    await fovea.client.assets.update(id, { label: 'Their name for it' })
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Somebody changed this while you were editing').waitFor()
    expect((await fovea.client.assets.get(id)).label).toBe('Their name for it')
    await page.getByRole('button', { name: 'Keep mine' }).click()
    await page.getByRole('heading', { level: 2, name: 'My name for it' }).waitFor()
    expect((await fovea.client.assets.get(id)).label).toBe('My name for it')
    await close()
  })

  it('asks for a new sign-in when the session is over, and goes on where it was', async () => {
    const { page, close } = await openWithPhotos(1)
    await tiles(page).first().click()
    await page.getByRole('region', { name: 'Versions' }).waitFor()
    const address = page.url()
    await page.context().clearCookies()
    const ended = page.getByRole('heading', { name: 'Your session has ended' })
    const saveTooLate = async (): Promise<void> => {
      await page.keyboard.press('e')
      await page.getByLabel('Name', { exact: true }).fill('Too late', { timeout: 5_000 })
      await page.getByRole('button', { name: 'Save' }).click({ timeout: 5_000 })
    }
    // The page may find out by itself before the form is sent; then the form is gone, and that is as good.
    await Promise.all([ended.waitFor(), saveTooLate().catch(() => undefined)])
    await fillSignIn(page)
    await page.waitForURL(address)
    await close()
  })

  it('deletes for good only after a typed word', async () => {
    const { page, close } = await openWithPhotos(1)
    await page.keyboard.press('Control+a')
    await page.keyboard.press('Delete')
    await page.getByRole('button', { name: 'Undo' }).waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('t')
    await page.getByRole('button', { name: 'Empty trash' }).click()
    const dialog = page.getByRole('dialog')
    const confirm = dialog.getByRole('button', { name: 'Delete for good' })
    expect(await confirm.isDisabled()).toBe(true)
    await dialog.getByRole('textbox').fill('delete')
    await confirm.click()
    await page.getByRole('heading', { name: 'The trash is empty' }).waitFor()
    await close()
  })
})

const labelOf = (name: string | null | undefined) => (name ?? '').replace(/, being processed$/, '')

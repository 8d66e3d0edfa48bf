import { readFile } from 'node:fs/promises'
import { createClient, type FoveaClient } from '@fovea/client'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, drawPhotos, launch, openLibrary, PHONE, tiles } from './browser.ts'
import { ADMIN, type RunningFovea, startFovea } from './fovea.ts'

/** The machine is shared; nothing here depends on how quick it is. */
const PATIENCE = { timeout: 60_000 }

describeInBrowser('Finding pictures', () => {
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

  /** A library in which the pictures have these names and tags; the client is another program. */
  async function openWith(shots: { label: string; tags?: string[] }[], seed: number, options = {}) {
    const opened = await openLibrary(browser, fovea, options)
    const client = createClient({ baseUrl: fovea.url, credentials: ADMIN, project: opened.project.id })
    const add = (label: string, tags: string[] = [], at = seed + 90) =>
      upload(opened.page, client, label, tags, at)
    for (const [index, { label, tags }] of shots.entries()) await add(label, tags, seed + index)
    await expect.poll(() => tiles(opened.page).count(), PATIENCE).toBe(shots.length)
    return { ...opened, client, add }
  }

  const shownNames = (page: Page) =>
    tiles(page).evaluateAll(all =>
      all.map(tile => tile.getAttribute('aria-label')?.replace(/, being processed$/, '')).sort(),
    )
  const field = (page: Page) => page.getByRole('textbox', { name: 'Search the library' })

  it('by words that stand in the address, with a way to clear them', async () => {
    const { page, close } = await openWith(
      [{ label: 'Harbour at dawn' }, { label: 'Harbour at night' }, { label: 'Glacier' }],
      200,
    )
    await page.keyboard.press('/')
    await page.keyboard.type('harbour nig')
    await expect.poll(() => shownNames(page), PATIENCE).toEqual(['Harbour at night'])
    expect(new URL(page.url()).searchParams.get('q')).toBe('harbour nig')
    await page.getByText('1 found').waitFor()
    await page.reload()
    await expect.poll(() => shownNames(page), PATIENCE).toEqual(['Harbour at night'])
    expect(await field(page).inputValue()).toBe('harbour nig')
    await page.getByRole('button', { name: 'Clear the search' }).click()
    await expect.poll(() => tiles(page).count(), PATIENCE).toBe(3)
    expect(new URL(page.url()).search).toBe('')
    await close()
  })

  it('stays right while things change elsewhere, also where only the server knows what fits', async () => {
    const { page, client, add, close } = await openWith([{ label: 'Harbour' }, { label: 'Glacier' }], 210)
    await field(page).fill('harbour')
    await expect.poll(() => shownNames(page), PATIENCE).toEqual(['Harbour'])
    await add('Old harbour', [], 215)
    await expect.poll(() => shownNames(page), PATIENCE).toEqual(['Harbour', 'Old harbour'])
    await add('Meadow', [], 216)
    const { items } = await client.assets.list({ label: 'glacier' })
    await client.assets.update(items[0]?.id ?? '', { description: 'Seen from the harbour' })
    await expect.poll(() => shownNames(page), PATIENCE).toEqual(['Glacier', 'Harbour', 'Old harbour'])
    await client.assets.update(items[0]?.id ?? '', { description: '' })
    await expect.poll(() => shownNames(page), PATIENCE).toEqual(['Harbour', 'Old harbour'])
    await close()
  })

  it('by filters, which are shown and can each be taken away', async () => {
    const { page, close } = await openWith(
      [
        { label: 'Pier', tags: ['sea', 'city'] },
        { label: 'Bay', tags: ['sea'] },
        { label: 'Wood', tags: ['forest'] },
      ],
      220,
    )
    await page.getByRole('button', { name: 'Filter', exact: true }).click()
    const panel = page.getByRole('dialog', { name: 'Filter' })
    await panel.getByRole('combobox', { name: 'Tag to look for' }).fill('se')
    await panel.getByRole('option', { name: /^sea/ }).click()
    await expect.poll(() => shownNames(page), PATIENCE).toEqual(['Bay', 'Pier'])
    await panel.getByRole('textbox', { name: 'Width, at least' }).fill('5000')
    await page.getByRole('heading', { name: 'Nothing fits these filters' }).waitFor()
    await page.keyboard.press('Escape')
    expect(await page.getByRole('button', { name: 'Filter, 2 conditions' }).evaluate(isFocused)).toBe(true)
    await page.getByRole('button', { name: /^Without At least/ }).click()
    await expect.poll(() => shownNames(page), PATIENCE).toEqual(['Bay', 'Pier'])
    await page.getByRole('button', { name: 'Remove the filter: #sea' }).click()
    await expect.poll(() => tiles(page).count(), PATIENCE).toBe(3)
    await close()
  })

  it('on a phone, where the filters lie at the bottom and nothing is wider than the screen', async () => {
    const { page, close } = await openWith([{ label: 'Pier', tags: ['sea'] }, { label: 'Wood' }], 230, PHONE)
    await field(page).fill('pier')
    await expect.poll(() => shownNames(page), PATIENCE).toEqual(['Pier'])
    await page.getByRole('button', { name: 'Filter', exact: true }).tap()
    const panel = page.getByRole('dialog', { name: 'Filter' })
    const box = await panel.boundingBox()
    expect(box && box.y > 100 && box.y + box.height <= 844).toBe(true)
    await panel.getByText('Videos').tap()
    await page.getByRole('heading', { name: 'Nothing fits “pier”' }).waitFor()
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
    await close()
  })
})

const isFocused = (element: Element) => element === document.activeElement

async function upload(page: Page, client: FoveaClient, label: string, tags: string[], seed: number) {
  const { files } = await drawPhotos(page, 1, seed)
  await client.assets.upload(await readFile(files[0] ?? ''), { fileName: `${seed}.jpg`, label, tags })
}

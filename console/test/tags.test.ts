import { readFile } from 'node:fs/promises'
import { createClient } from '@fovea/client'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, drawPhotos, launch, openLibrary, tiles } from './browser.ts'
import { ADMIN, type RunningFovea, startFovea } from './fovea.ts'

/** The machine is shared; nothing here depends on how quick it is. */
const PATIENCE = { timeout: 60_000 }

describeInBrowser('Tags, and what is done to many at once', () => {
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

  async function openWith(tagged: string[][], seed: number) {
    const opened = await openLibrary(browser, fovea)
    const client = createClient({ baseUrl: fovea.url, credentials: ADMIN, project: opened.project.id })
    const { files } = await drawPhotos(opened.page, tagged.length, seed)
    for (const [index, tags] of tagged.entries())
      await client.assets.upload(await readFile(files[index] ?? ''), { fileName: `shot ${index}.jpg`, tags })
    await expect.poll(() => tiles(opened.page).count(), PATIENCE).toBe(tagged.length)
    const tagsOf = async () => {
      const { items } = await client.assets.list({ sort: 'label' })
      return items.map(asset => [...asset.tags].sort().join(' '))
    }
    return { ...opened, client, tagsOf }
  }

  it('tags are added and removed on the page of a picture, and lead to all that have them', async () => {
    const { page, tagsOf, close } = await openWith([['sea'], ['sea', 'night']], 300)
    await tiles(page)
      .filter({ has: page.locator('xpath=self::*[contains(@aria-label,"shot 0")]') })
      .click()
    const field = page.getByRole('combobox', { name: 'Add a tag' })
    await field.fill('ni')
    await page.getByRole('option', { name: /^night/ }).waitFor()
    await field.press('Enter')
    await page.getByRole('button', { name: 'Remove the tag night' }).waitFor()
    await field.fill('Quiet  Water')
    await page.getByRole('option', { name: 'New tag “quiet water”' }).waitFor()
    await page.getByRole('option', { name: 'New tag “quiet water”' }).click()
    await page.getByRole('button', { name: 'Remove the tag quiet water' }).waitFor()
    await page.getByRole('button', { name: 'Remove the tag sea' }).click()
    await expect.poll(tagsOf, PATIENCE).toEqual(['night quiet water', 'night sea'])
    await page.getByRole('button', { name: 'Show everything tagged night' }).click()
    await expect.poll(() => tiles(page).count(), PATIENCE).toBe(2)
    await page.getByRole('button', { name: 'Remove the filter: #night' }).waitFor()
    await close()
  })

  it('a selection shows which tags all and which only some have, and undo touches only what was changed', async () => {
    const { page, tagsOf, close } = await openWith([['sea', 'night'], ['sea']], 310)
    await page.keyboard.press('Control+a')
    await page.getByText('2 selected').waitFor()
    await page.getByRole('button', { name: 'Tags' }).click()
    const all = page.getByRole('checkbox', { name: 'sea, all' })
    const some = page.getByRole('checkbox', { name: 'night, 1 of 2' })
    expect(await all.getAttribute('aria-checked')).toBe('true')
    expect(await some.getAttribute('aria-checked')).toBe('mixed')
    await some.click()
    await page.getByText('1 item tagged').waitFor()
    await page.getByRole('checkbox', { name: 'night, all' }).waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(tagsOf, PATIENCE).toEqual(['night sea', 'sea'])
    await close()
  })

  it('what the server refuses is said by name, and the rest is done and can be undone', async () => {
    const { page, client, close } = await openWith([[], [], []], 320)
    const { items } = await client.assets.list({ sort: 'label' })
    // The page is not told that one is gone before it acts.
    await page.route(/\/v1\/stream/, route => route.abort())
    await page.route(/\/v1\/assets\/batch/, async route => {
      await client.assets.trash(items[1]?.id ?? '')
      await client.assets.purge(items[1]?.id ?? '')
      await page.unroute(/\/v1\/assets\/batch/)
      await route.continue()
    })
    await page.keyboard.press('Control+a')
    await page.getByText('3 selected').waitFor()
    await page.keyboard.press('Delete')
    await page.getByText('1 item could not be moved to the trash').waitFor()
    await page.getByText(/^“shot 1\.jpg”: /).waitFor()
    await page.getByText('2 items moved to the trash').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(async () => (await client.assets.list()).items.length, PATIENCE).toBe(2)
    await page.unrouteAll()
    await close()
  })

  it('many get one name with a number, and their old names back', async () => {
    const { page, client, close } = await openWith([[], []], 330)
    const names = async () => (await client.assets.list({ sort: 'label' })).items.map(asset => asset.label)
    await page.keyboard.press('Control+a')
    await page.getByText('2 selected').waitFor()
    await page.getByRole('button', { name: 'More', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Rename…' }).click()
    await page.getByLabel('New name').fill('Bergen {n}')
    await page.keyboard.press('Enter')
    await expect.poll(names, PATIENCE).toEqual(['Bergen 1', 'Bergen 2'])
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(names, PATIENCE).toEqual(['shot 0.jpg', 'shot 1.jpg'])
    await close()
  })

  it('the list of tags renames, merges and removes them', async () => {
    const { page, tagsOf, close } = await openWith([['see'], ['sea'], ['draft']], 340)
    await page.goto('/settings/tags')
    await page.getByRole('button', { name: 'Rename see' }).click()
    await page.getByLabel('Name', { exact: true }).fill('Sea')
    await page.getByText('There is a tag “sea” already').waitFor()
    await page.getByRole('button', { name: 'Merge' }).click()
    await page.getByText('“see” is now “sea”').waitFor()
    await page.getByRole('button', { name: 'Remove draft' }).click()
    await page.getByText('It is taken off 1 item').waitFor()
    await page.getByRole('button', { name: 'Remove tag' }).click()
    await expect.poll(tagsOf, PATIENCE).toEqual(['sea', 'sea', ''])
    await expect.poll(() => page.getByRole('button', { name: /^Rename / }).count(), PATIENCE).toBe(1)
    await close()
  })
})

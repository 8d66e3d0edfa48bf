import type { FoveaClient } from '@fovea/client'
import { createClient } from '@fovea/client'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, drawPhotos, dropOnPage, launch, openLibrary, tiles } from './browser.ts'
import { ADMIN, type RunningFovea, startFovea } from './fovea.ts'

/** The machine is shared; nothing here depends on how quick it is. */
const PATIENCE = { timeout: 60_000 }

describeInBrowser('Collections', () => {
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

  async function open() {
    const opened = await openLibrary(browser, fovea)
    const client = createClient({ baseUrl: fovea.url, credentials: ADMIN, project: opened.project.id })
    return { ...opened, client }
  }

  async function openWithPhotos(count: number, firstSeed: number) {
    const opened = await open()
    const { folder } = await drawPhotos(opened.page, count, firstSeed)
    await dropOnPage(opened.page, [folder])
    await expect.poll(() => tiles(opened.page).count(), PATIENCE).toBe(count)
    return opened
  }

  const row = (page: Page, name: string) => page.getByRole('treeitem', { name: new RegExp(`^${name}( |$)`) })
  const countIn = async (client: FoveaClient, id: string) =>
    (await client.assets.list({ collectionId: id })).items.length

  it('are made in the side bar, and take the files that are dropped on their page', async () => {
    const { page, client, close } = await open()
    await page.getByRole('button', { name: 'New collection' }).click()
    await page.getByLabel('Name', { exact: true }).fill('Norway')
    await page.getByLabel('Description').fill('By train and ferry')
    await page.getByRole('button', { name: 'Create' }).click()
    await page.getByRole('heading', { level: 1, name: 'Norway' }).waitFor()
    await page.getByText('By train and ferry').waitFor()
    await page.getByRole('heading', { name: 'This collection is empty' }).waitFor()
    const { folder } = await drawPhotos(page, 3, 100)
    await dropOnPage(page, [folder], '“Norway”')
    await expect.poll(() => tiles(page).count(), PATIENCE).toBe(3)
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
    expect(await countIn(client, id)).toBe(3)
    await page.getByRole('treeitem', { name: 'Norway 3', exact: true }).waitFor(PATIENCE)
    // A second one of this name is refused beside the field.
    await page.getByRole('button', { name: 'New collection' }).click()
    await page.getByLabel('Name', { exact: true }).fill('Norway')
    await page.getByRole('button', { name: 'Create' }).click()
    await expect
      .poll(() => page.getByLabel('Name', { exact: true }).getAttribute('aria-invalid'))
      .toBe('true')
    await close()
  })

  it('take selected pictures that are dragged onto them, and give them back', async () => {
    const { page, client, close } = await openWithPhotos(3, 110)
    const family = await client.collections.create({ name: 'Family' })
    await row(page, 'Family').waitFor()
    await page.keyboard.press('Control+a')
    await page.getByText('3 selected').waitFor()
    await drag(page, tiles(page).first(), row(page, 'Family'))
    await page.getByText('3 items moved to “Family”').waitFor()
    expect(await countIn(client, family.id)).toBe(3)
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => countIn(client, family.id), PATIENCE).toBe(0)
    await close()
  })

  it('are walked through and filled by the keyboard alone', async () => {
    const { page, client, close } = await openWithPhotos(2, 120)
    const travel = await client.collections.create({ name: 'Travel' })
    const bergen = await client.collections.create({ name: 'Bergen', parentId: travel.id })
    await client.collections.create({ name: 'Work' })
    await row(page, 'Work').waitFor()
    await row(page, 'Travel').focus()
    await page.keyboard.press('ArrowRight')
    await row(page, 'Bergen').waitFor()
    expect(await row(page, 'Bergen').getAttribute('aria-level')).toBe('2')
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => row(page, 'Bergen').evaluate(isFocused)).toBe(true)
    await page.keyboard.press('ArrowLeft')
    await expect.poll(() => row(page, 'Travel').evaluate(isFocused)).toBe(true)
    await page.keyboard.press('w')
    await expect.poll(() => row(page, 'Work').evaluate(isFocused)).toBe(true)
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Bergen' }).waitFor()
    await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'Travel' }).waitFor()
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Library' }).focus()
    await page.keyboard.press('Enter')
    await tiles(page).first().focus()
    await page.keyboard.press('Control+a')
    await page.getByText('2 selected').waitFor()
    await page.keyboard.press('m')
    await page.getByRole('combobox', { name: 'Collection' }).fill('ber')
    await page.getByRole('option', { name: /Bergen/ }).waitFor()
    await page.keyboard.press('Enter')
    await expect.poll(() => countIn(client, bergen.id), PATIENCE).toBe(2)
    await close()
  })

  it('are moved by hand and by a dialog, which offers nothing below themselves', async () => {
    const { page, client, close } = await open()
    const archive = await client.collections.create({ name: 'Archive' })
    const travel = await client.collections.create({ name: 'Travel' })
    const norway = await client.collections.create({ name: 'Norway', parentId: travel.id })
    await row(page, 'Travel').waitFor()
    await drag(page, row(page, 'Travel'), row(page, 'Archive'))
    await page.getByText('“Travel” is now in “Archive”').waitFor()
    expect((await client.collections.get(travel.id)).parentId).toBe(archive.id)
    await page.goto(`/collections/${travel.id}`)
    await page.getByRole('button', { name: 'Collection', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Move…' }).click()
    const offered = page.getByRole('dialog').getByRole('option')
    await offered.first().waitFor()
    expect(await offered.allTextContents()).toEqual(['The top, in no other collection'])
    await page.keyboard.press('Enter')
    await page.getByText('“Travel” is now at the top').waitFor()
    expect((await client.collections.get(norway.id)).path.map(step => step.name)).toEqual(['Travel'])
    await close()
  })

  it('are deleted only after it was said, with numbers, what becomes of the pictures', async () => {
    const { page, client, close } = await openWithPhotos(2, 130)
    const shelf = await client.collections.create({ name: 'Shelf' })
    const box = await client.collections.create({ name: 'Box', parentId: shelf.id })
    const { items } = await client.assets.list()
    await client.assets.batch({ ids: items.map(one => one.id), operation: 'move', collectionId: box.id })
    await page.goto(`/collections/${box.id}`)
    await expect.poll(() => tiles(page).count(), PATIENCE).toBe(2)
    const askToDelete = async () => {
      await page.getByRole('button', { name: 'Collection', exact: true }).click()
      await page.getByRole('menuitem', { name: 'Delete…' }).click()
    }
    await askToDelete()
    await page.getByText('They move to “Shelf”.').waitFor()
    await page.getByRole('button', { name: 'Delete collection' }).click()
    await page.getByRole('heading', { level: 1, name: 'Shelf' }).waitFor()
    await expect.poll(() => countIn(client, shelf.id), PATIENCE).toBe(2)
    await expect.poll(() => tiles(page).count(), PATIENCE).toBe(2)
    await askToDelete()
    await page.getByRole('radio', { name: /Move the 2 items to the trash/ }).check()
    await page.getByRole('button', { name: 'Delete, and trash the items' }).click()
    await page.getByRole('heading', { level: 1, name: 'Collections' }).waitFor()
    await expect
      .poll(async () => (await client.assets.list({ trashed: true })).items.length, PATIENCE)
      .toBe(2)
    await close()
  })

  it('are made and filled from the page of a picture', async () => {
    const { page, client, close } = await openWithPhotos(2, 140)
    await tiles(page).first().click()
    await page.getByRole('button', { name: 'Put into a collection' }).click()
    await page.getByRole('combobox', { name: 'Collection' }).fill('Best of')
    await page.getByRole('option', { name: 'New collection “Best of”' }).click()
    await page
      .getByRole('region', { name: 'Collection and tags' })
      .getByRole('link', { name: 'Best of' })
      .waitFor()
    const [made] = (await client.collections.list()).items
    expect([made?.name, made?.assetCount]).toEqual(['Best of', 1])
    await page.getByRole('link', { name: /^Back to/ }).click()
    await expect.poll(() => tiles(page).count(), PATIENCE).toBe(2)
    await close()
  })
})

const isFocused = (element: Element) => element === document.activeElement

/** Presses, moves in steps and lets go, as a hand does; the browser begins to drag with the second step. */
async function drag(page: Page, from: Locator, to: Locator) {
  const middle = async (locator: Locator) => {
    const box = await locator.boundingBox()
    if (!box) throw new Error('It is not on the screen')
    return { x: box.x + Math.min(box.width / 2, 90), y: box.y + box.height / 2 }
  }
  const [start, end] = [await middle(from), await middle(to)]
  await page.mouse.move(start.x, start.y)
  await page.mouse.down()
  await page.mouse.move(start.x + 8, start.y + 8, { steps: 2 })
  await page.mouse.move(end.x, end.y, { steps: 4 })
  await page.mouse.move(end.x + 2, end.y + 1)
  await page.mouse.up()
}

import { createClient, type FoveaClient } from '@fovea/client'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, launch, openLibrary } from './browser.ts'
import { addGroupPhotos, PATIENCE, PEOPLE_ON_THEM } from './faces.ts'
import { ADMIN, type RunningFovea, startFovea } from './fovea.ts'

describeInBrowser('What is on pictures', () => {
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

  async function openWithPhotos() {
    const opened = await openLibrary(browser, fovea)
    const client = createClient({ baseUrl: fovea.url, credentials: ADMIN, project: opened.project.id })
    await addGroupPhotos(client)
    return { ...opened, client }
  }

  it('is told by people: they appear when asked for, are named, merged, split, rejected, and searched by', async () => {
    const { page, client, close } = await openWithPhotos()
    await client.vision.settings.update({ faces: { minFaces: 2 } })
    await turnFacesOn(page)
    const { ada, other, shared } = await twoOnDifferentPhotos(client)

    await card(page, ada).getByRole('button', { name: 'Add a name' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('Ada')
    await page.keyboard.press('Enter')
    await card(page, ada).getByRole('link', { name: 'Ada, 2 photos' }).waitFor(PATIENCE)

    // Nobody is on a photo twice: the server says so, and nothing changes.
    await card(page, shared).getByRole('link').first().dragTo(card(page, ada).getByRole('link').first())
    await page.getByText('They were not merged').waitFor(PATIENCE)
    await card(page, other).getByRole('link').first().dragTo(card(page, ada).getByRole('link').first())
    await card(page, ada).getByRole('link', { name: 'Ada, 4 photos' }).waitFor(PATIENCE)
    await expect.poll(() => cards(page).count(), PATIENCE).toBe(PEOPLE_ON_THEM - 1)

    await card(page, ada).getByRole('link').first().click()
    await page.getByText('4 photos · 4 faces').waitFor(PATIENCE)
    await chooseFacesOf(page, client, ada, 'group 2')
    await page.getByRole('button', { name: 'New person' }).click()
    await page.getByText('2 photos · 2 faces').waitFor(PATIENCE)

    await page.getByRole('button', { name: 'Face 1' }).click()
    await page.getByRole('button', { name: 'Not this person' }).click()
    await page.getByText('1 photo · 1 face').waitFor(PATIENCE)

    await page.goto('/search')
    await page.getByRole('button', { name: 'People', exact: true }).click()
    await page.getByRole('option', { name: /Ada/ }).click()
    await page.getByRole('button', { name: 'Search without Ada' }).waitFor()
    await expect.poll(() => page.locator('[data-asset]').count(), PATIENCE).toBe(1)

    await page.locator('[data-asset]').first().click()
    await page.getByRole('region', { name: 'Picture', exact: true }).waitFor()
    const faces = page.getByRole('region', { name: 'Picture', exact: true }).locator('[data-face]')
    await expect.poll(() => faces.count(), PATIENCE).toBe(3)
    await page.keyboard.press('f')
    const unnamed = page.getByRole('button', { name: 'Somebody: say who this is' })
    await unnamed.first().click()
    await page.getByRole('combobox', { name: 'Who is this?' }).fill('Grace')
    await page.getByRole('option', { name: 'New person: Grace' }).click()
    await page.getByRole('button', { name: 'Grace: say who this is' }).waitFor(PATIENCE)
    await close()
  }, 240_000)

  it('is shown as it is when somebody else takes a face away or draws one', async () => {
    const { page, client, close } = await openWithPhotos()
    await client.vision.settings.update({ faces: { minFaces: 2 } })
    await turnFacesOn(page)
    const [asset] = (await client.assets.list()).items
    const [face] = (await client.faces.list(asset?.id ?? '')).items
    await page.goto(`/library/${asset?.id}`)
    const faces = page.getByRole('region', { name: 'People', exact: true }).getByRole('listitem')
    await expect.poll(() => faces.count(), PATIENCE).toBe(3)
    await client.faces.delete(face?.id ?? '')
    await expect.poll(() => faces.count(), PATIENCE).toBe(2)
    await client.faces.add(asset?.id ?? '', { x: 0, y: 0.9, width: 0.05, height: 0.05 })
    await expect.poll(() => faces.count(), PATIENCE).toBe(3)
    await close()
  }, 240_000)

  it('is there twice: the best copy is kept, the others go to the trash, and every decision is undone', async () => {
    const { page, client, close } = await openWithPhotos()
    const groups = page.locator('[data-group]')
    await expect.poll(async () => (await client.duplicates.list()).items.length, PATIENCE).toBe(2)
    await page.goto('/duplicates')
    await expect.poll(() => groups.count(), PATIENCE).toBe(2)
    await groups.first().getByRole('button', { name: 'Keep the best, trash the other' }).click()
    await page.getByText('1 copy moved to the trash').waitFor(PATIENCE)
    await expect.poll(() => groups.count(), PATIENCE).toBe(1)
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => groups.count(), PATIENCE).toBe(2)

    await groups.first().getByRole('button', { name: 'They are different' }).click()
    await expect.poll(() => groups.count(), PATIENCE).toBe(1)
    await page.getByRole('link', { name: 'Decisions' }).click()
    const decisions = page.getByRole('list', { name: 'Decisions' }).getByRole('listitem')
    await expect.poll(() => decisions.count(), PATIENCE).toBe(2)
    await decisions.first().getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => decisions.getByText('Undone').count(), PATIENCE).toBe(2)
    await page.getByRole('link', { name: 'Duplicates' }).last().click()
    await expect.poll(() => groups.count(), PATIENCE).toBe(2)
    await close()
  }, 240_000)
})

const cards = (page: Page) => page.locator('[data-person]')
const card = (page: Page, id: string) => page.locator(`[data-person="${id}"]`)

async function turnFacesOn(page: Page) {
  await page.goto('/people')
  await page.getByRole('heading', { name: 'Find the people on your pictures' }).waitFor()
  await page.getByRole('button', { name: 'Turn on, and look through the library' }).click()
  await expect.poll(() => cards(page).count(), PATIENCE).toBe(PEOPLE_ON_THEM)
}

/** Somebody, another one of other photos, and one who is on the same photos. */
async function twoOnDifferentPhotos(client: FoveaClient) {
  const { items } = await client.people.list()
  const placed = await Promise.all(
    items.map(async ({ id }) => ({ id, photo: (await client.people.faces(id)).items[0]?.assetId })),
  )
  const labels = new Map((await client.assets.list()).items.map(({ id, label }) => [id, label]))
  const on = (group: string) =>
    placed.filter(({ photo }) => labels.get(photo ?? '')?.startsWith(group)).map(({ id }) => id)
  const [ada = '', shared = ''] = on('group 1')
  const [other = ''] = on('group 2')
  return { ada, other, shared }
}

async function chooseFacesOf(page: Page, client: FoveaClient, person: string, group: string) {
  const labels = new Map((await client.assets.list()).items.map(({ id, label }) => [id, label]))
  const { items } = await client.people.faces(person)
  for (const { id, assetId } of items)
    if (labels.get(assetId)?.startsWith(group)) await page.locator(`main [data-face="${id}"]`).click()
}

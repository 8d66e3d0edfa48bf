import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createClient } from '@fovea/client'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { tinyClip, writeModel } from '../../server/src/modules/vision/models/testing/tiny-clip.ts'
import { describeInBrowser, drawPhotos, launch, openLibrary } from './browser.ts'
import { addGroupPhotos, PATIENCE, PEOPLE_ON_THEM } from './faces.ts'
import { ADMIN, type RunningFovea, startFovea } from './fovea.ts'

describeInBrowser('What a project wants of vision', () => {
  let fovea: RunningFovea
  let browser: Browser
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fovea-model-'))
    await writeModel(folder, tinyClip())
    fovea = await startFovea({ admin: true })
    browser = await launch()
  })
  afterAll(async () => {
    await browser?.close()
    await fovea?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  it('a model from a folder goes through the pictures, is searched by words, and is left and deleted again', async () => {
    const { page, project, close } = await openLibrary(browser, fovea)
    const client = createClient({ baseUrl: fovea.url, credentials: ADMIN, project: project.id })
    const { files } = await drawPhotos(page, 2)
    for (const file of files) await client.assets.upload(await readFile(file), { fileName: basename(file) })
    await page.goto('/settings/vision')
    await page.getByRole('button', { name: 'Add a model' }).click()
    const dialog = page.getByRole('dialog', { name: 'Add a model' })
    await dialog.getByLabel('Name', { exact: true }).fill('tests/tiny')
    await dialog.getByLabel('Numbers').selectOption('fp32')
    await dialog.getByLabel(/^Folder on the server/).fill(join(folder, 'nothing'))
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    const model = page.locator('[data-model^="tests/tiny"]')
    await model.getByText('Failed').waitFor(PATIENCE)
    await choose(page, 'Delete, with its vectors')
    await model.waitFor({ state: 'detached', ...PATIENCE })

    await page.getByRole('button', { name: 'Add a model' }).click()
    await dialog.getByLabel('Name', { exact: true }).fill('tests/tiny')
    await dialog.getByLabel('Numbers').selectOption('fp32')
    await dialog.getByLabel(/^Folder on the server/).fill(folder)
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    await model.getByText('2 of 2 pictures').waitFor(PATIENCE)
    // Nobody chose one, so the best that is installed is searched by.
    await model.getByText('In use').waitFor(PATIENCE)

    await page.goto('/search?q=red')
    await page.getByText('By what is shown, as tiny sees it.').waitFor(PATIENCE)
    await expect.poll(() => page.locator('[data-asset]').count(), PATIENCE).toBe(2)

    await page.goto('/settings/vision')
    const colours = page.locator('[data-model^="colour-layout"]')
    await colours.getByRole('button', { name: 'Change colours alone' }).click()
    await page.getByRole('menuitem', { name: /^Search by it/ }).click()
    await colours.getByText('In use').waitFor(PATIENCE)
    await choose(page, 'Delete, with its vectors')
    await model.waitFor({ state: 'detached', ...PATIENCE })
    await close()
  }, 240_000)

  it('the page follows a model that fills beside the one in use, the index and the tasks, without being loaded again', async () => {
    const { page, project, close } = await openLibrary(browser, fovea)
    const client = createClient({ baseUrl: fovea.url, credentials: ADMIN, project: project.id })
    const { files } = await drawPhotos(page, 3)
    const upload = async (file = '') =>
      client.assets.upload(await readFile(file), { fileName: basename(file) })
    const [first, second, third] = files
    await upload(first)
    await upload(second)
    await client.vision.settings.update({ embeddingModel: 'colour-layout@1', force: true })
    const { key } = await client.models.add({ id: 'tests/tiny', dtype: 'fp32', folder })
    const model = page.locator('[data-model^="tests/tiny"]')
    const colours = page.locator('[data-model^="colour-layout"]')
    await page.goto('/settings/vision')
    await model.getByText('2 of 2 pictures').waitFor(PATIENCE)
    expect(await model.getByText('In use').count()).toBe(0)

    await upload(third)
    await colours.getByText('3 of 3 pictures').waitFor(PATIENCE)
    await model.getByText('3 of 3 pictures').waitFor(PATIENCE)
    await expect.poll(() => page.getByText('3 vectors').count(), PATIENCE).toBe(2)

    const task = page
      .getByRole('listitem')
      .filter({ has: page.getByRole('switch', { name: /^Image embedding/ }) })
    expect(await task.getByText('tiny', { exact: true }).count()).toBe(0)
    await client.vision.settings.update({ embeddingModel: key, force: true })
    await task.getByText('tiny', { exact: true }).waitFor(PATIENCE)
    await model.getByText('In use').waitFor(PATIENCE)
    await client.vision.settings.update({ embeddingModel: 'colour-layout@1', force: true })
    await client.models.remove(key)
    await model.waitFor({ state: 'detached', ...PATIENCE })
    await close()
  }, 240_000)

  it('few vectors need no index, a person is deleted, and then all that was known of faces', async () => {
    const { page, project, close } = await openLibrary(browser, fovea)
    const client = createClient({ baseUrl: fovea.url, credentials: ADMIN, project: project.id })
    await client.vision.settings.update({ faces: { minFaces: 2 } })
    await addGroupPhotos(client)
    await page.goto('/people')
    await page.getByRole('button', { name: 'Turn on, and look through the library' }).click()
    const people = page.locator('[data-person]')
    await expect.poll(() => people.count(), PATIENCE).toBe(PEOPLE_ON_THEM)

    await page.goto('/settings/vision')
    await page.getByText('12 vectors').waitFor(PATIENCE)
    expect(await page.getByText('All compared', { exact: true }).count()).toBe(2)

    await page.goto('/people')
    await people.first().getByRole('link').first().click()
    await page.getByRole('button', { name: 'Delete…' }).click()
    await deleteForGood(page)
    await page.waitForURL('**/people')
    await expect.poll(() => people.count(), PATIENCE).toBe(PEOPLE_ON_THEM - 1)

    await page.goto('/settings/vision')
    await page.getByText('To delete all faces and people of the project, turn faces off first.').waitFor()
    await page.getByRole('switch', { name: 'Look for faces' }).click()
    await page.getByRole('button', { name: 'Delete all biometric data' }).click()
    await deleteForGood(page)
    await page.getByText('All biometric data is gone').waitFor(PATIENCE)
    expect((await client.people.list()).items).toEqual([])
    const { items } = await client.assets.list()
    expect(items).toHaveLength(4)
    expect((await client.faces.list(items[0]?.id ?? '')).items).toEqual([])
    await close()
  }, 240_000)
})

async function choose(page: Page, item: string) {
  await page.locator('[data-model^="tests/tiny"]').getByRole('button', { name: 'Change tiny' }).click()
  await page.getByRole('menuitem', { name: new RegExp(`^${item}`) }).click()
}

async function deleteForGood(page: Page) {
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(/^Type/).fill('delete')
  await dialog.getByRole('button', { name: 'Delete for good' }).click()
}

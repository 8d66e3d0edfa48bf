import { readFile } from 'node:fs/promises'
import { createClient } from '@fovea/client'
import type { Browser, Page, Route } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  describeInBrowser,
  drawPhotos,
  dropOnPage,
  fillSignIn,
  launch,
  openPage,
  tiles,
  tray,
} from './browser.ts'
import { ADMIN, type RunningFovea, startFovea } from './fovea.ts'

const LIST = /\/v1\/assets\?/
const STREAM = /\/v1\/stream/

describeInBrowser('Answers that come late', () => {
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

  /** A signed-in page on a new project; requests to an address of `holds` are given to its function. */
  async function openHolding(
    ...holds: (readonly [address: RegExp, hold: (route: Route) => Promise<void>])[]
  ) {
    const project = await fovea.client.projects.create({ name: `Project ${crypto.randomUUID().slice(0, 8)}` })
    const opened = await openPage(browser, fovea)
    await opened.page.addInitScript(id => localStorage.setItem('fovea.project', id), project.id)
    for (const [address, hold] of holds) await opened.page.route(address, hold)
    await opened.page.goto('/library')
    await fillSignIn(opened.page)
    await opened.page.getByRole('heading', { name: 'Library', exact: true }).waitFor()
    return { ...opened, project }
  }

  const dropPhoto = async (page: Page, seed: number) => {
    const { folder } = await drawPhotos(page, 1, seed)
    await dropOnPage(page, [folder])
  }

  it('a photo that arrived while the list was still loading is in the list', async () => {
    const uploaded = Promise.withResolvers<void>()
    let answers = 0
    const holdList = async (route: Route) => {
      if (route.request().method() !== 'GET') return route.continue()
      // The server has answered: what comes after is not in it.
      const answer = await route.fetch()
      answers += 1
      await uploaded.promise
      await route.fulfill({ response: answer })
    }
    // No notice helps: the page has only the answer to its own upload.
    const { page, close } = await openHolding([LIST, holdList], [STREAM, route => route.abort()])
    await expect.poll(() => answers).toBeGreaterThan(0)
    await dropPhoto(page, 900)
    await tray(page).getByText('1 file uploaded').first().waitFor()
    // The page takes arrivals up together a moment later; there is nothing to see of it while the list is loading.
    await page.waitForTimeout(500)
    uploaded.resolve()
    await expect.poll(() => tiles(page).count(), { timeout: 20_000 }).toBe(1)
    await page.context().unrouteAll()
    await close()
  })

  it('a photo that arrived between the list and the opening of the stream is shown', async () => {
    const released = Promise.withResolvers<void>()
    const holdStream = async (route: Route) => {
      await released.promise
      await route.continue()
    }
    const { page, project, close } = await openHolding([STREAM, holdStream])
    await page.getByText('Drop your pictures here').waitFor()
    const { files } = await drawPhotos(page, 1, 901)
    const elsewhere = createClient({ baseUrl: fovea.url, credentials: ADMIN, project: project.id })
    await elsewhere.assets.upload(await readFile(files[0] ?? ''), { fileName: 'elsewhere.jpg' })
    // Once nothing of it is under way, no later notice can bring it into the page.
    const underWay = async () => (await elsewhere.jobs.list({ status: 'running' })).items.length
    const waiting = async () => (await elsewhere.jobs.list({ status: 'queued' })).items.length
    await expect.poll(async () => (await waiting()) + (await underWay()), { timeout: 60_000 }).toBe(0)
    released.resolve()
    await expect.poll(() => tiles(page).count(), { timeout: 20_000 }).toBe(1)
    await close()
  })
})

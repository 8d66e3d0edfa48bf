import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { ADMIN, type RunningFovea } from './fovea.ts'

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync']

/**
 * Suites that need a browser. Without one they are skipped, and say why; with `CI=true` they fail instead, so that
 * nobody takes silence for success.
 */
export function describeInBrowser(name: string, suite: () => void) {
  const isThere = existsSync(CHROMIUM)
  const mustRun = process.env.CI === 'true'
  // A browser, a server and its database share a busy machine with other tests: one disturbed run is tried again.
  if (isThere || mustRun) describe(name, { retry: 2 }, suite)
  else describe.skip(`${name} (skipped: there is no Chromium at ${CHROMIUM}; set CHROMIUM_PATH)`, suite)
}

export const launch = (): Promise<Browser> => chromium.launch({ executablePath: CHROMIUM, args: FLAGS })

export const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
}

/** A fresh window; every uncaught error of the page fails the test that opened it. */
export async function openPage(browser: Browser, fovea: RunningFovea, options: BrowserContextOptions = {}) {
  const context = await browser.newContext({
    baseURL: fovea.url,
    viewport: { width: 1440, height: 900 },
    ...options,
  })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', error => faults.push(error.message))
  page.on('console', message => {
    if (/Content Security Policy|Uncaught/i.test(message.text())) faults.push(message.text())
  })
  return {
    page,
    close: async () => {
      await context.close()
      expect(faults).toEqual([])
    },
  }
}

export async function fillSignIn(page: Page) {
  await page.getByLabel('E-mail').fill(ADMIN.email)
  await page.getByLabel('Password', { exact: true }).fill(ADMIN.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** A signed-in window on a project of its own, so that tests see nothing of each other. */
export async function openLibrary(
  browser: Browser,
  fovea: RunningFovea,
  options: BrowserContextOptions = {},
) {
  const project = await fovea.client.projects.create({ name: `Project ${crypto.randomUUID().slice(0, 8)}` })
  const opened = await openPage(browser, fovea, options)
  await opened.page.addInitScript(id => localStorage.setItem('fovea.project', id), project.id)
  await opened.page.goto('/library')
  await fillSignIn(opened.page)
  await opened.page.getByRole('heading', { name: 'Library', exact: true }).waitFor()
  return { ...opened, project }
}

/** Photos as files in nested folders, drawn by the browser itself; each one differs by its seed. */
export async function drawPhotos(
  page: Page,
  count: number,
  firstSeed = 0,
): Promise<{ folder: string; files: string[] }> {
  const folder = join(await mkdtemp(join(tmpdir(), 'fovea-photos-')), 'Summer')
  const drawn = await page.evaluate(draw, { count, firstSeed })
  const files: string[] = []
  for (const [index, base64] of drawn.entries()) {
    const path = join(folder, `day ${index % 3}`, `photo ${firstSeed + index}.jpg`)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, Buffer.from(base64, 'base64'))
    files.push(path)
  }
  return { folder, files }
}

/** Runs in the page. */
function draw({ count, firstSeed }: { count: number; firstSeed: number }): string[] {
  return Array.from({ length: count }, (_, index) => {
    const seed = firstSeed + index
    const canvas = document.createElement('canvas')
    canvas.width = seed % 3 === 0 ? 480 : 720
    canvas.height = seed % 3 === 0 ? 720 : 480
    const context = canvas.getContext('2d')
    if (!context) throw new Error('The browser has no canvas')
    const sky = context.createLinearGradient(0, 0, canvas.width, canvas.height)
    sky.addColorStop(0, `hsl(${seed * 47} 70% 60%)`)
    sky.addColorStop(1, `hsl(${seed * 47 + 80} 70% 30%)`)
    context.fillStyle = sky
    context.fillRect(0, 0, canvas.width, canvas.height)
    context.fillStyle = 'white'
    context.font = '120px sans-serif'
    context.fillText(String(seed), 60, 300)
    return canvas.toDataURL('image/jpeg', 0.8).split(',')[1] ?? ''
  })
}

/** Drops real files and folders from the disk onto the page, as a hand does: not before the page shows that it takes them. */
export async function dropOnPage(
  page: Page,
  paths: string[],
  place = 'the library',
  at = { x: 600, y: 400 },
  tries = 3,
): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const data = { items: [], files: paths, dragOperationsMask: 1 }
  const send = (type: 'dragEnter' | 'dragOver' | 'drop') =>
    session.send('Input.dispatchDragEvent', { type, ...at, data })
  await send('dragEnter')
  await expect
    .poll(
      async () => {
        await send('dragOver')
        return page.getByText(`Drop to add to ${place}`).isVisible()
      },
      { timeout: 30_000 },
    )
    .toBe(true)
  await send('drop')
  // The protocol now and then ends a drag without a drop when the page was busy; a hand would do it again.
  const arrived = await tray(page)
    .waitFor({ timeout: 10_000 })
    .then(
      () => true,
      () => false,
    )
  await session.detach()
  if (!arrived && tries > 1) await dropOnPage(page, paths, place, at, tries - 1)
}

export const tiles = (page: Page) => page.getByRole('gridcell').getByRole('link')
/** Tiles whose thumbnail has arrived. */
export const shownThumbnails = (page: Page) =>
  page.evaluate(
    () =>
      [...document.querySelectorAll<HTMLImageElement>('[role=gridcell] a img')].filter(
        image => image.src.includes('/thumbnail') && image.complete && image.naturalWidth > 0,
      ).length,
  )
export const tray = (page: Page) => page.getByRole('region', { name: 'Uploads' })

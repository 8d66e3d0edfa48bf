import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClient, type Job } from '@fovea/client'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, drawPhotos, dropOnPage, launch, openLibrary, PHONE, tiles } from './browser.ts'
import { ADMIN, type RunningFovea, startFovea } from './fovea.ts'

/** The machine is shared; nothing here depends on how quick it is. */
const PATIENCE = { timeout: 60_000 }

/** Another server, which has none of the pictures that are imported from it. */
const origin = createServer((_request, reply) => {
  reply.writeHead(404).end()
})
// `listen` on a TCP port gives an AddressInfo.
const originHost = () => `127.0.0.1:${(origin.address() as AddressInfo).port}`

describeInBrowser('Jobs in the browser', () => {
  let fovea: RunningFovea
  let browser: Browser
  beforeAll(async () => {
    origin.listen(0, '127.0.0.1')
    await once(origin, 'listening')
    fovea = await startFovea({ admin: true, env: { FETCH_ALLOW_HOSTS: originHost() } })
    browser = await launch()
  })
  afterEach(async () => {
    await fovea.client.jobs.queues.resume('library.import')
  })
  afterAll(async () => {
    await browser?.close()
    await fovea?.stop()
    origin.close()
  })

  /** A project with imports that nothing begins, since their queue is paused. */
  async function openWithWaiting(count: number, options = {}) {
    const opened = await openLibrary(browser, fovea, options)
    const client = createClient({ baseUrl: fovea.url, credentials: ADMIN, project: opened.project.id })
    await client.jobs.queues.pause('library.import')
    const jobs: Job[] = []
    for (let index = 0; index < count; index += 1)
      jobs.push((await client.assets.importUrl({ url: `http://example.com/${index}.jpg` })).job)
    return { ...opened, client, jobs }
  }

  const card = (page: Page, name: string) =>
    page.getByRole('listitem').filter({ has: page.getByRole('heading', { level: 2, name, exact: true }) })
  const statuses = async (client: ReturnType<typeof createClient>) =>
    (await client.jobs.list()).items.map(job => job.status)

  it('a queue is paused and goes on, and its numbers lead to its jobs', async () => {
    const { page, client, close } = await openWithWaiting(1)
    await page.goto('/jobs/queues')
    const queue = card(page, 'library.import')
    await queue.getByText('Paused').waitFor()
    await queue.getByRole('link', { name: '1 Waiting' }).waitFor()
    await queue.getByRole('button', { name: 'Resume library.import' }).click()
    await queue.getByRole('button', { name: 'Pause library.import' }).waitFor()
    await queue.getByRole('button', { name: 'Pause library.import' }).click()
    await queue.getByText('Paused').waitFor()
    const paused = (await client.jobs.queues.list()).items.filter(one => one.paused).map(one => one.name)
    expect(paused).toEqual(['library.import'])
    await queue.getByRole('link', { name: '1 Waiting' }).click()
    await page.getByRole('list', { name: 'Jobs' }).waitFor()
    expect(new URL(page.url()).search).toBe('?queue=library.import&status=queued')
    await close()
  })

  it('several are cancelled and tried again together, live in every list', async () => {
    const { page, client, close } = await openWithWaiting(3)
    await page.goto('/jobs?status=queued')
    const rows = page.getByRole('list', { name: 'Jobs' }).getByRole('listitem')
    await expect.poll(() => rows.count(), PATIENCE).toBe(3)
    await page.getByRole('checkbox', { name: 'Select all that is shown' }).check()
    await page.getByText('3 selected').waitFor()
    await page.getByRole('button', { name: 'Cancel 3' }).click()
    await page.getByText('3 jobs cancelled').waitFor()
    await page.getByRole('heading', { name: 'No job fits these filters' }).waitFor()
    expect(await statuses(client)).toEqual(['cancelled', 'cancelled', 'cancelled'])
    await page.getByRole('navigation', { name: 'Status' }).getByRole('link', { name: 'Cancelled' }).click()
    await expect.poll(() => rows.count(), PATIENCE).toBe(3)
    await rows.first().getByRole('checkbox').focus()
    await page.keyboard.press('Space')
    await page.getByRole('button', { name: 'Try 1 again' }).click()
    await expect.poll(() => rows.count(), PATIENCE).toBe(2)
    expect((await statuses(client)).filter(status => status === 'queued')).toHaveLength(1)
    await close()
  })

  it('what changes elsewhere is shown where it belongs, without loading the page again', async () => {
    const { page, client, jobs, close } = await openWithWaiting(2)
    await page.goto('/jobs?status=queued')
    const rows = page.getByRole('list', { name: 'Jobs' }).getByRole('listitem')
    await expect.poll(() => rows.count(), PATIENCE).toBe(2)
    await page.getByText('Live', { exact: true }).waitFor()
    await client.jobs.cancel(jobs[0]?.id ?? '')
    await expect.poll(() => rows.count(), PATIENCE).toBe(1)
    await client.jobs.retry(jobs[0]?.id ?? '')
    await expect.poll(() => rows.count(), PATIENCE).toBe(2)
    await close()
  })

  it('one job tells all its tries, and what it was about', async () => {
    const { page, close } = await openLibrary(browser, fovea)
    const { folder } = await drawPhotos(page, 1, 400)
    await dropOnPage(page, [folder])
    await expect.poll(() => tiles(page).count(), PATIENCE).toBe(1)
    await page.goto('/jobs')
    // Tasks look at the picture after it.
    const derived = page
      .getByRole('list', { name: 'Jobs' })
      .getByRole('listitem')
      .filter({ hasText: 'library.derive' })
    await derived.getByText('Succeeded').waitFor(PATIENCE)
    await derived.getByRole('link', { name: 'library.derive' }).click()
    await page.getByRole('heading', { level: 1, name: 'library.derive' }).waitFor()
    await page.getByRole('list', { name: 'Tries' }).getByText('Try 1 · Succeeded').waitFor()
    await page.getByRole('link', { name: 'All its jobs' }).click()
    await page.getByRole('button', { name: 'Show the jobs of all assets' }).waitFor()
    await page.getByRole('list', { name: 'Jobs' }).getByRole('link', { name: 'Show asset' }).first().click()
    await page.getByRole('region', { name: 'Versions' }).waitFor()
    await close()
  })

  it('dead jobs are counted before they are tried again', async () => {
    const { page, project, close } = await openLibrary(browser, fovea)
    const client = createClient({ baseUrl: fovea.url, credentials: ADMIN, project: project.id })
    const { id } = (await client.assets.importUrl({ url: `http://${originHost()}/gone.jpg` })).job
    await expect.poll(async () => (await client.jobs.get(id)).status, { timeout: 60_000 }).toBe('failed')
    await page.goto(`/jobs/${id}`)
    await page.getByRole('region', { name: 'Error' }).waitFor()
    await page.goto('/jobs/queues')
    await client.jobs.queues.pause('library.import')
    await card(page, 'library.import').getByRole('button', { name: 'Try again…' }).click()
    await page.getByText('1 job will be tried again.').waitFor()
    await page.getByLabel('Which').selectOption('quarantined')
    await page.getByText('No job fits this choice.').waitFor()
    await page.getByLabel('Which').selectOption('failed')
    await page.getByRole('button', { name: 'Try 1 again' }).click()
    await page.getByText('1 job queued again').waitFor()
    expect((await client.jobs.get(id)).status).toBe('queued')
    await close()
  })

  it('administrators see workers and schedules, on a phone too', async () => {
    const { page, close } = await openLibrary(browser, fovea, PHONE)
    await page.goto('/jobs/workers')
    await page.getByRole('list', { name: 'Workers' }).getByText('Alive').waitFor()
    await page.getByRole('navigation', { name: 'Jobs' }).getByRole('link', { name: 'Schedules' }).tap()
    const first = page.getByRole('list', { name: 'Schedules' }).getByRole('listitem').first()
    await first.getByRole('button', { name: /^Pause/ }).tap()
    await first.getByText('Paused').waitFor()
    await first.getByRole('button', { name: /^Resume/ }).tap()
    await first.getByText('Paused').waitFor({ state: 'detached' })
    await first.getByRole('button', { name: /^Run/ }).tap()
    await first.getByText('its job').waitFor(PATIENCE)
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
    await close()
  })
})

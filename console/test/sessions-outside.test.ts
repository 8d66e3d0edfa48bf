import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClient } from '@fovea/client'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, launch, openLibrary } from './browser.ts'
import { ADMIN, type RunningFovea, startFovea } from './fovea.ts'
import { calmVisit, failingVisit, ingestClient, send } from './visits.ts'

const PATIENCE = { timeout: 60_000 }
const HOUR = 3_600_000

/** Somebody else's: a page that carries the observer, and the receiver of webhooks. */
const outside = { snippet: '', hooks: [] as unknown[] }
const server = createServer((request, reply) => {
  if (request.method !== 'POST')
    return void reply
      .writeHead(200, { 'content-type': 'text/html' })
      .end(`<!doctype html><title>Shop</title><button id="buy">Buy</button>${outside.snippet}`)
  let body = ''
  request.on('data', chunk => {
    body += String(chunk)
  })
  request.on('end', () => {
    outside.hooks.push(JSON.parse(body))
    reply.writeHead(200).end()
  })
})
// `listen` on a TCP port gives an AddressInfo.
const host = () => `127.0.0.1:${(server.address() as AddressInfo).port}`

describeInBrowser('Sessions and the world outside', () => {
  let fovea: RunningFovea
  let browser: Browser
  beforeAll(async () => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    fovea = await startFovea({ admin: true, env: { SESSIONS_SETTLE_MS: '100', FETCH_ALLOW_HOSTS: host() } })
    browser = await launch()
  })
  afterAll(async () => {
    await browser?.close()
    await fovea?.stop()
    server.close()
  })

  it('the snippet is put into another page, and the light turns green when somebody clicks there', async () => {
    const { page, project, close } = await openLibrary(browser, fovea)
    await page.goto('/sessions/install')
    await page.getByText('Waiting for the first event…').waitFor()
    await page.getByLabel('Address of your page').fill(`http://${host()}/anywhere`)
    await page.getByText(`The key will hold for http://${host()}`).waitFor()
    await page.getByRole('button', { name: 'Make the key' }).click()
    await page.getByText(`The key for http://${host()} is in the snippet below.`).waitFor()
    outside.snippet = (await page.getByRole('region', { name: 'Snippet' }).textContent()) ?? ''
    const shop = await page.context().newPage()
    await shop.goto(`http://${host()}/shop`)
    await shop.getByRole('button', { name: 'Buy' }).click()
    await page.getByText('It works: an event has arrived').waitFor(PATIENCE)
    const client = createClient({ baseUrl: fovea.url, credentials: ADMIN, project: project.id })
    const [key] = (await client.apiKeys.list()).items
    expect(key).toMatchObject({ scopes: ['sessions:ingest'], origins: [`http://${host()}`] })
    // It becomes a session within a moment, and the page waits for that.
    await page.getByRole('link', { name: 'Show the session' }).click()
    await page.getByRole('list', { name: 'What happened' }).getByText('/shop').first().waitFor(PATIENCE)
    await close()
  })

  it.each([
    ['ahead of', HOUR],
    ['behind', -HOUR],
  ])(
    'the light turns green at the next event when the browser’s clock is %s the server’s',
    async (_where, wrong) => {
      const { page, project, close } = await openLibrary(browser, fovea)
      const pages = await ingestClient(fovea, project.id)
      await send(pages, calmVisit('before', Date.now() - HOUR))
      await page.addInitScript(ms => {
        const right = Date.now
        Date.now = () => right() + ms
      }, wrong)
      const looked = page.waitForResponse(/\/v1\/events\?.*receivedAfter/)
      await page.goto('/sessions/install')
      expect((await (await looked).json()).items).toEqual([])
      await page.getByText('Waiting for the first event…').waitFor()
      await send(pages, failingVisit('after', Date.now() - HOUR))
      await page.getByText('It works: an event has arrived').waitFor(PATIENCE)
      expect(await page.getByRole('link', { name: 'Show the session' }).getAttribute('href')).toBe(
        '/sessions/after',
      )
      await close()
    },
  )

  it('a session whose first events have just arrived is shown as soon as it is put together', async () => {
    const { page, project, close } = await openLibrary(browser, fovea)
    const pages = await ingestClient(fovea, project.id)
    await page.goto('/sessions/soon')
    await page.getByRole('heading', { name: 'This session is not here yet' }).waitFor()
    await page.getByText('it is being put together').waitFor()
    await send(pages, calmVisit('soon', Date.now() - 60_000))
    await page.getByRole('list', { name: 'What happened' }).getByText('/cart').first().waitFor(PATIENCE)
    await close()
  })

  it('a destination is set up and tested, and a confirmed incident arrives there once', async () => {
    const { page, project, close } = await openLibrary(browser, fovea)
    const pages = await ingestClient(fovea, project.id)
    const client = createClient({ baseUrl: fovea.url, credentials: ADMIN, project: project.id })
    await send(pages, failingVisit('fail-1', Date.now() - 2 * HOUR))
    await expect.poll(async () => (await client.incidents.list()).items.length, PATIENCE).toBe(1)
    await page.goto('/sessions/destinations')
    await page.getByRole('button', { name: /^Webhook/ }).click()
    await page.getByLabel('Address').fill('nowhere')
    await page.getByRole('button', { name: 'Add destination' }).click()
    await page.getByText('Expected https://host/path').waitFor()
    await page.getByLabel('Address').fill(`http://${host()}/hook`)
    await page.getByRole('button', { name: 'Add destination' }).click()
    const row = page.getByRole('list', { name: 'Destinations' }).getByRole('listitem')
    await row.getByRole('button', { name: 'Test Webhook' }).click()
    await row.getByRole('status').getByText(/\w/).waitFor(PATIENCE)
    const [incident] = (await client.incidents.list()).items
    await page.goto(`/sessions/incidents/${incident?.id}`)
    await page.getByText('Confirm it first').waitFor()
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.getByRole('button', { name: 'Make a ticket' }).click()
    await page.getByRole('menuitem', { name: 'Webhook' }).click()
    await page.getByText(/^exported/).waitFor(PATIENCE)
    expect(outside.hooks.filter(hook => JSON.stringify(hook).includes(incident?.id ?? 'none'))).toHaveLength(
      1,
    )
    await close()
  })

  it('the console observes itself when somebody asks for it, until they no longer do', async () => {
    const { page, project, close } = await openLibrary(browser, fovea)
    const client = createClient({ baseUrl: fovea.url, credentials: ADMIN, project: project.id })
    const loaded: string[] = []
    page.on('request', request => loaded.push(new URL(request.url()).pathname))
    await page.goto('/settings/this-page')
    await page.getByRole('button', { name: 'Observe this page' }).click()
    await page.getByText('This page is observed').waitFor()
    await page.goto('/jobs')
    await page.getByRole('link', { name: 'Queues' }).click()
    await expect
      .poll(async () => (await client.sessions.list({ environment: 'console' })).items[0]?.routes, PATIENCE)
      .toContain('/jobs')
    await page.goto('/settings/this-page')
    await page.getByRole('button', { name: 'Stop observing' }).click()
    await page.getByText('This page is no longer observed').waitFor()
    const [key] = (await client.apiKeys.list()).items
    expect(key?.revokedAt).toBeTypeOf('number')
    loaded.length = 0
    await page.goto('/jobs')
    await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor()
    expect(loaded.filter(path => path === '/v1/events')).toEqual([])
    await close()
  })

  it('a page whose script of the observer is gone works on without it, and says that it does not observe', async () => {
    const { page, project, close } = await openLibrary(browser, fovea)
    const client = createClient({ baseUrl: fovea.url, credentials: ADMIN, project: project.id })
    const missed: string[] = []
    // The chunk of `packages/observer/src`, as the bundler names it.
    await page.route('**/assets/src-*.js', route => {
      missed.push(route.request().url())
      return route.fulfill({ status: 404, body: '' })
    })
    // Asked for here, nothing is switched on and no key is left behind.
    await page.goto('/settings/this-page')
    await page.getByRole('button', { name: 'Observe this page' }).click()
    await page.getByText('The observer could not be loaded. Load the page again.').waitFor()
    await page.getByText('Off', { exact: true }).waitFor()
    expect((await client.apiKeys.list()).items).toEqual([])
    // Where it was chosen before, the page says that it is not so.
    await page.evaluate(() =>
      localStorage.setItem('fovea.observe', JSON.stringify({ apiKey: 'k', keyId: 'k', project: null })),
    )
    await page.goto('/sessions')
    await page.getByRole('heading', { level: 1, name: 'Sessions' }).waitFor()
    await expect.poll(() => missed.length, PATIENCE).toBeGreaterThan(1)
    await page.goto('/settings/this-page')
    await page.getByRole('alert').getByText('the observer could not be loaded').waitFor()
    await page.getByText('Not running', { exact: true }).waitFor()
    expect(await page.getByText('On', { exact: true }).count()).toBe(0)
    await page.getByRole('button', { name: 'Stop observing' }).click()
    await page.getByText('Off', { exact: true }).waitFor()
    await close()
  })
})

import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe } from 'vitest'
import { accept, type IngestServer, startIngest } from './ingest-server.ts'
import { type Packed, packObserver } from './packed.ts'

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync']

/** As in the tests of the console: skipped with its reason where there is no Chromium, but never with `CI=true`. */
export const describeInBrowser = (name: string, suite: () => void): void => {
  if (existsSync(CHROMIUM) || process.env.CI === 'true') describe(name, { retry: 2 }, suite)
  else describe.skip(`${name} (skipped: there is no Chromium at ${CHROMIUM}; set CHROMIUM_PATH)`, suite)
}

export const launch = (): Promise<Browser> => chromium.launch({ executablePath: CHROMIUM, args: FLAGS })

export interface PageOptions {
  /** Members of the literal that `init` is called with, beside key and endpoint. */
  readonly init?: string
  /** Scripts before the observer's. */
  readonly head?: string
  readonly headers?: Record<string, string>
  readonly path?: string
  /** Whether the page's clock is the test's: `page.clock`. */
  readonly clock?: boolean
}

export interface Stage {
  readonly server: IngestServer
  readonly packed: Packed
  /** A fresh window on a page with this body, observed. Every uncaught error of the page fails its test, unless expected. */
  open(body: string, options?: PageOptions): Promise<Page>
  /** The same document without a window, to be visited. */
  document(body: string, options?: PageOptions): string
}

const html = (body: string, { init = '', head = '' }: PageOptions = {}): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>A page</title>${head}
<script src="/observer.js"></script>
<script>window.observer = Fovea.init({ apiKey: 'fv_public', endpoint: location.origin, ${init} })</script>
</head><body>${body}</body></html>`

/** A built package, a server and a browser for the tests of one file; a fresh server's memory and window for each test. */
export const useStage = (): (() => Stage) => {
  let packed: Packed
  let browser: Browser
  let server: IngestServer
  let contexts: BrowserContext[] = []
  let pages = 0

  beforeAll(async () => {
    packed = await packObserver()
    browser = await launch()
    server = await startIngest(packed.installed)
  }, 120_000)

  afterEach(async () => {
    await Promise.all(contexts.map(context => context.close()))
    contexts = []
    server.batches.length = 0
    server.requests.length = 0
    server.judge = accept
  })

  afterAll(async () => {
    await browser.close()
    await server[Symbol.asyncDispose]()
    await packed[Symbol.asyncDispose]()
  })

  return () => {
    const document = (body: string, options: PageOptions = {}): string =>
      server.page(options.path ?? `/page-${++pages}`, html(body, options), options.headers)
    const open = async (body: string, options: PageOptions = {}): Promise<Page> => {
      const context = await browser.newContext()
      contexts.push(context)
      const page = await context.newPage()
      if (options.clock) await page.clock.install()
      await page.goto(document(body, options))
      return page
    }
    return { server, packed, open, document }
  }
}

/** Has the page believe that its tab is hidden, or shown again. */
export const hide = (page: Page, hidden = true): Promise<void> =>
  page.evaluate(value => {
    Object.defineProperty(document, 'hidden', { value, configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  }, hidden)

/** Has everything sent that was recorded. */
export const flush = (page: Page): Promise<void> => page.evaluate('observer.flush()')

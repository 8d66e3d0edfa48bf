import { hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type Browser, chromium, type Page } from 'playwright-core'
import { build } from 'vite'
import { BENIGN } from './answers/benign.ts'
import { DEAD } from './answers/dead.ts'
import { type Interaction, SETTINGS, type Setting } from './answers/interaction.ts'
import { inParallel, report } from './fovea-process.ts'

/**
 * How often the observer is wrong about whether a click was answered, in a real browser: clicks that a page answers, and
 * clicks that nothing answers, each on a settled page, a young one and a busy one. A click of which the observer says
 * nothing (nobody could see the answer) is not wrong; it is counted by itself. The interactions were chosen for their
 * variety, so the share says how many kinds are seen, and not how often a page has them.
 */
const PARALLEL = 6
/** A page on a busy machine takes long to appear; what is measured begins afterwards. */
const PATIENCE_MS = 120_000
const SLOW_MS = 4_000
/** The watch of a click is 2.5 s. */
const WATCHED_MS = 3_500
const FLUSH_MS = 5_000
const observer = new URL('../packages/observer/', import.meta.url).pathname

/** `--all` says of each click what was told of it, and not only of those told wrongly; `--setting young` takes one
 * setting, `--only canvas` the interactions of which the name matches. */
const { values: options } = parseArgs({
  options: {
    all: { type: 'boolean', default: false },
    setting: { type: 'string' },
    only: { type: 'string', default: '' },
  },
})

type Verdict = 'answered' | 'unanswered' | 'unknown' | 'no click'
interface Click {
  readonly eventType: string
  readonly eventId: string
  readonly timestamp: number
  readonly environment: string
  readonly metadata: { readonly response?: unknown; readonly interactive?: boolean }
}

const page = (body: string, name: string): string =>
  `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>${name}</title><script src="/observer.js"></script>
<script>window.observer = Fovea.init({ apiKey: 'k', endpoint: location.origin, environment: '${name}' })</script><body>${body}`

const bodies = new Map<string, string>()
const clicks = new Map<string, Click>()

await build({ root: observer, configFile: `${observer}vite.config.ts`, logLevel: 'error' })
const script = await readFile(`${observer}dist/observer.iife.js`)

const take = async (request: IncomingMessage): Promise<void> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  // Safe: our own observer sent it.
  const { events } = JSON.parse(Buffer.concat(chunks).toString()) as { events: Click[] }
  for (const event of events) if (event.eventType === 'click') clicks.set(event.eventId, event)
}

/** A second of silence. */
const sound = Buffer.alloc(44 + 8_000, 128)
sound.write(
  'RIFF\x64\x1f\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0data\x40\x1f\0\0',
  'latin1',
)

/** The opening of a socket (RFC 6455, 4.2.2); what comes over it is nobody's. */
const acceptKey = (key: string): string =>
  hash('sha1', `${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`, 'base64')

const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname
  const send = (type: string, body: string | Buffer): void => {
    response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' })
    response.end(body)
  }
  if (path === '/observer.js') return send('text/javascript', script)
  if (path === '/v1/events') {
    await take(request)
    return send('application/json', '{"rejected":[]}')
  }
  if (path === '/sound') return send('audio/wav', sound)
  if (path === '/file') {
    response.setHeader('content-disposition', 'attachment; filename="x.txt"')
    return send('text/plain', 'x')
  }
  if (path === '/slow-page') await new Promise(done => setTimeout(done, SLOW_MS))
  const body = bodies.get(path)
  send('text/html', body === undefined ? '<!doctype html><p>a page</p>' : page(body, path.slice(1)))
}
const server = createServer((request, response) => {
  // A page that is closed cuts its requests off.
  answer(request, response).catch(() => response.destroy())
})
server.on('upgrade', (request, socket) => {
  const key = acceptKey(String(request.headers['sec-websocket-key']))
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: ${key}\r\n\r\n`,
  )
  socket.on('error', () => socket.destroy())
})
await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
const address = server.address()
const origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`

const perform = async (
  browser: Browser,
  interaction: Interaction,
  setting: Setting,
  name: string,
): Promise<Verdict> => {
  const { before, settledMs } = SETTINGS[setting]
  bodies.set(`/${name}`, before + interaction.body)
  const context = await browser.newContext()
  context.setDefaultTimeout(PATIENCE_MS)
  const tab: Page = await context.newPage()
  tab.on('dialog', dialog => void setTimeout(() => dialog.accept().catch(() => {}), 700))
  await tab.goto(`${origin}/${name}`)
  await tab.waitForTimeout(settledMs)
  // Forced: the browser's own check that an element is at rest costs frames that a busy machine does not have.
  await (interaction.act?.(tab) ?? tab.click('#b', { noWaitAfter: true, force: true }))
  await tab.waitForTimeout(WATCHED_MS)
  // The page may have become another one, or be on its way: then it has told all as it went.
  await Promise.race([tab.evaluate('window.observer?.flush()').catch(() => {}), pause(FLUSH_MS)])
  // Chromium may keep a page that is on its way somewhere open for minutes.
  await Promise.race([context.close().catch(() => {}), pause(FLUSH_MS)])
  const [last] = [...clicks.values()]
    .filter(({ environment }) => environment === name)
    .sort((a, b) => b.timestamp - a.timestamp)
  if (!last) return 'no click'
  const { response } = last.metadata
  return response ? 'answered' : response === null ? 'unanswered' : 'unknown'
}

const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--autoplay-policy=no-user-gesture-required'],
  })
let browser = launch()

/** A browser that was ended meanwhile is started again, and what it was at is done once more. */
const retried = async (interaction: Interaction, setting: Setting, name: string): Promise<Verdict> => {
  const used = browser
  try {
    return await perform(await used, interaction, setting, name)
  } catch (error) {
    if ((await used).isConnected()) throw error
    if (browser === used) browser = launch()
    return perform(await browser, interaction, setting, name)
  }
}
// Safe: these are its keys.
const settings = (Object.keys(SETTINGS) as Setting[]).filter(each => each === (options.setting ?? each))

const measure = async (kind: string, interactions: readonly Interaction[], wrong: Verdict): Promise<void> => {
  const chosen = interactions.filter(({ name }) => new RegExp(String(options.only)).test(name))
  const tries = chosen.flatMap((interaction, number) =>
    settings.map(setting => ({ interaction, setting, name: `${kind}-${number}-${setting}` })),
  )
  const verdicts = new Map<string, Verdict>()
  await inParallel(tries, PARALLEL, async ({ interaction, setting, name }) => {
    const verdict = await retried(interaction, setting, name).catch(error => {
      console.error(`${interaction.name} (${setting}): ${error}`)
      return 'no click' as const
    })
    verdicts.set(name, verdict)
    if (verdict === wrong || options.all)
      console.error(`${kind}, ${setting}: ${interaction.name}: ${verdict}`)
  })
  const found = (verdict: Verdict) => tries.filter(({ name }) => verdicts.get(name) === verdict)
  for (const [what, verdict] of [
    ['wrongly told', wrong],
    ['told as unknown', 'unknown'],
  ] as const) {
    const count = found(verdict).length
    report({
      name: `${kind} clicks ${what}`,
      figure: count,
      unit: `of ${tries.length}`,
      ratio: count / tries.length,
      limit: 'all',
    })
  }
}

await measure('answered', BENIGN, 'unanswered')
// Windows, dialogs and full screens stay with the browser that was asked for them.
await (await browser).close()
browser = launch()
await measure('dead', DEAD, 'answered')
await (await browser).close()
server.closeAllConnections()
server.close()

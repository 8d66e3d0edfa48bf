import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { chromium } from 'playwright-core'
import { build } from 'vite'
import { report } from './fovea-process.ts'

/**
 * What the observer's own handlers cost a page: each call of a listener, of a mutation observer and of a performance
 * observer that it attached is timed, on a page of 5,000 rows that ticks, while somebody clicks, types, moves and scrolls.
 * Cross-origin isolation gives the page a clock of 5 µs.
 */
const GOAL_MS = 1
const ROUNDS = 60
const observer = new URL('../packages/observer/', import.meta.url).pathname

/** Runs in the page before everything else: whatever the observer attaches while `timing` is on is timed. */
const TIMING = `
  window.costs = {}
  window.timing = false
  const timed = (kind, run) => function (...args) {
    const begun = performance.now()
    try { return run.apply(this, args) } finally { (costs[kind] ??= []).push(performance.now() - begun) }
  }
  const listen = EventTarget.prototype.addEventListener
  EventTarget.prototype.addEventListener = function (type, run, options) {
    return listen.call(this, type, timing && typeof run === 'function' ? timed(type, run) : run, options)
  }
  for (const name of ['MutationObserver', 'PerformanceObserver']) {
    window[name] = class extends window[name] {
      constructor(run) { super(timing ? timed(name, run) : run) }
    }
  }`

const PAGE = `<!doctype html><script>${TIMING}</script><script src="/observer.js"></script>
<script>timing = true; window.observer = Fovea.init({ apiKey: 'k', endpoint: location.origin }); timing = false</script>
<body><p id="time">0</p><input id="field"><div id="rows"></div><script>
  rows.innerHTML = Array.from({ length: 5000 }, (_, i) => '<div class="row"><span>row</span><button>' + i + '</button></div>').join('')
  rows.onclick = event => { event.target.textContent += '.' }
  setInterval(() => { time.textContent = Number(time.textContent) + 1 }, 50)
</script>`

const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0

await build({ root: observer, configFile: `${observer}vite.config.ts`, logLevel: 'error' })
const script = await readFile(`${observer}dist/observer.iife.js`)
const isolation = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
}
const server = createServer((request, response) => {
  const isScript = request.url === '/observer.js'
  const type = isScript ? 'text/javascript' : request.method === 'POST' ? 'application/json' : 'text/html'
  response.writeHead(200, { ...isolation, 'content-type': type })
  response.end(isScript ? script : request.method === 'POST' ? '{"rejected":[]}' : PAGE)
})
await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
const address = server.address()
const port = typeof address === 'object' && address ? address.port : 0

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
})
const page = await browser.newPage()
await page.goto(`http://127.0.0.1:${port}/`)
for (let round = 0; round < ROUNDS; round++) {
  await page.mouse.move(100 + ((round * 37) % 400), 100 + ((round * 53) % 300), { steps: 5 })
  await page
    .locator('.row button')
    .nth(round % 8)
    .click()
  await page.locator('#field').pressSequentially('ab')
  await page.mouse.wheel(0, round % 2 === 0 ? 200 : -200)
}
// Safe: the script of the page put them there.
const costs = await page.evaluate(() => (window as unknown as { costs: Record<string, number[]> }).costs)
await browser.close()
server.close()

const all = Object.values(costs).flat()
const rows: readonly (readonly [string, readonly number[]])[] = [
  ['handler', all],
  ['handler of a click', costs.click ?? []],
  ['handler of changes of the page', costs.MutationObserver ?? []],
]
for (const [name, values] of rows) {
  const figure = percentile(values, 0.95)
  report({ name: `${name}, p95`, figure, unit: 'ms', ratio: figure / GOAL_MS, limit: '1 ms (goal ≤ 1)' })
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Where the shop's observer reports to. */
export interface Observed {
  readonly apiKey: string
  readonly endpoint: string
  /** Whether it says on the console what it records. */
  readonly debug?: boolean
}

/** A small shop whose pages are all broken in one way each, or all whole. */
export interface Shop {
  /** Its origin, which is not the server's. */
  readonly url: string
  /** From the next page on. */
  observe(observed: Observed): void
  stop(): Promise<void>
}

/** How long the shop takes for its report while it is broken. */
export const SLOW_MS = 5_000

const page = (title: string, body: string, script: string, observed: Observed): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<script src="/observer.js"></script>
<script>window.observer = Fovea.init(${JSON.stringify(observed)})</script>
</head><body><main><h1>${title}</h1>${body}<p id="said" role="status"></p></main>
<script>const say = words => { document.getElementById('said').textContent = words }
const on = (id, kind, act) => document.getElementById(id).addEventListener(kind, act)
${script}</script></body></html>`

const NEXT = '<a href="/done" id="next">Continue</a>'

/** Each path: its title, its body, and its script while it is whole and while it is broken. */
const PAGES: Readonly<Record<string, { title: string; body: string; whole: string; broken: string }>> = {
  '/basket': {
    title: 'Basket',
    body: `<button id="apply">Apply the voucher</button>${NEXT}`,
    whole: `on('apply', 'click', () => say('Applied'))`,
    broken: '',
  },
  '/report': {
    title: 'Report',
    body: `<button id="load">Load the report</button>${NEXT}`,
    whole: `on('load', 'click', async () => { await (await fetch('/api/report')).text(); say('Loaded') })`,
    broken: `on('load', 'click', async () => { await (await fetch('/api/report')).text(); say('Loaded') })`,
  },
  '/gallery': {
    title: 'Gallery',
    body: `<button id="enlarge">Enlarge</button>${NEXT}`,
    whole: `on('enlarge', 'click', () => say('Large'))`,
    broken: `on('enlarge', 'click', () => { say('…'); undefinedGallery.enlarge() })`,
  },
  '/checkout': {
    title: 'Checkout',
    body: `<form id="order" action="/done"><label>Town <input name="town" id="town"></label><button id="send">Order</button></form>${NEXT}`,
    whole: `on('order', 'submit', async event => { event.preventDefault(); const reply = await fetch('/api/order', { method: 'POST', body: '{}' }); say(reply.ok ? 'Ordered' : 'Refused') })`,
    broken: `on('order', 'submit', async event => { event.preventDefault(); const reply = await fetch('/api/order', { method: 'POST', body: '{}' }); say(reply.ok ? 'Ordered' : 'Refused ' + Math.random()) })`,
  },
  '/account': {
    title: 'Account',
    body: NEXT,
    whole: '',
    // As a page does whose session check sends it back to itself.
    broken: `const turn = Number(sessionStorage.turn || 0)
if (turn < 4) { sessionStorage.turn = turn + 1; setTimeout(() => location.reload(), 300) } else say('Settled')`,
  },
  '/done': { title: 'Done', body: '<a href="/basket" id="next">Again</a>', whole: '', broken: '' },
}

const API: Readonly<Record<string, { whole: [status: number, afterMs: number]; broken: [number, number] }>> =
  {
    '/api/report': { whole: [200, 150], broken: [200, SLOW_MS] },
    '/api/order': { whole: [200, 100], broken: [422, 100] },
  }

/** Serves the shop's pages and the script of the observer. */
export const openShop = async (options: {
  readonly broken: boolean
  readonly observer: string
}): Promise<Shop> => {
  let observed: Observed = { apiKey: '', endpoint: '' }
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const { pathname } = new URL(request.url ?? '/', 'http://shop')
    if (pathname === '/observer.js') {
      response.setHeader('content-type', 'text/javascript').end(options.observer)
      return
    }
    const call = API[pathname]
    if (call) {
      const [status, afterMs] = options.broken ? call.broken : call.whole
      request.resume()
      setTimeout(() => response.writeHead(status, { 'content-type': 'application/json' }).end('{}'), afterMs)
      return
    }
    const found = PAGES[pathname]
    if (!found) {
      response.writeHead(404).end()
      return
    }
    response
      .setHeader('content-type', 'text/html')
      .end(page(found.title, found.body, options.broken ? found.broken : found.whole, observed))
  }
  const server = createServer(answer)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  // Listening on an address, so this is one.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    observe: next => {
      observed = next
    },
    stop: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

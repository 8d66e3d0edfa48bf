import { createClient, type FoveaClient, type SentEvent } from '@fovea/client'
import { ADMIN, type RunningFovea } from './fovea.ts'

const button = (id: string) => ({ type: 'button', id, selector: `#${id}`, tagName: 'BUTTON' })
const form = (id: string) => ({ type: 'form', id, selector: `form#${id}`, tagName: 'FORM' })

export type Answer = { kind: string; afterMs: number } | null

/** A person on a page, told event by event as the observer tells it. */
export class Visit {
  readonly sessionId: string
  readonly events: SentEvent[] = []
  #at: number
  #route = '/'

  constructor(sessionId: string, startedAt: number, user?: string) {
    this.sessionId = sessionId
    this.#at = startedAt
    if (user !== undefined) this.#tell('custom', { name: 'identify', userId: user })
  }

  wait(ms: number) {
    this.#at += ms
    return this
  }

  open(route: string, kind: 'load' | 'push' | 'pop' | 'reload' = 'push') {
    const from = this.#route
    this.#route = route
    this.#tell('navigation', { from, to: route, kind })
    return this.request('GET', `/api${route === '/' ? '/home' : route}`, 200, 140)
  }

  /** `null`: it was watched, and nothing answered. */
  click(id: string, response: Answer) {
    this.#tell('click', { x: 640, y: 420, interactive: true, response }, button(id))
    return this
  }

  /** It ends `ms` after now. */
  request(method: string, path: string, status: number, ms: number, causedBy?: string) {
    this.wait(ms)
    const kind = status >= 400 ? 'network_error' : ms >= 3_000 ? 'slow_response' : 'network_success'
    this.#tell(kind, { method, path, status, durationMs: ms, ...(causedBy ? { causedBy } : {}) })
    return this
  }

  fail(message: string) {
    this.#tell('error', { message, kind: 'TypeError', ...this.#cause() })
    return this
  }

  /** A request that the click before it began. */
  ask(method: string, path: string, status: number, ms: number) {
    return this.request(method, path, status, ms, this.#lastClick())
  }

  type(id: string) {
    this.#tell('input', {}, { type: 'text', id, selector: `#${id}`, tagName: 'INPUT' })
    return this
  }

  submit(id: string, isValid: boolean) {
    this.#tell('form_submit', { valid: isValid }, form(id))
    return this
  }

  scroll(depth: number) {
    this.#tell('scroll', { depth, reversals: 0 })
    return this
  }

  #lastClick() {
    return this.events.findLast(({ eventType }) => eventType === 'click')?.eventId
  }

  #cause() {
    const causedBy = this.#lastClick()
    return causedBy === undefined ? {} : { causedBy }
  }

  #tell(eventType: SentEvent['eventType'], metadata: Record<string, unknown>, target?: SentEvent['target']) {
    this.events.push({
      eventId: `${this.sessionId}.${this.events.length}`,
      sessionId: this.sessionId,
      eventType,
      timestamp: this.#at,
      route: this.#route,
      metadata,
      environment: 'production',
      ...(target ? { target } : {}),
    })
    this.#at += 40
  }
}

const CHANGED: Answer = { kind: 'mutation', afterMs: 60 }

/** Finds something, buys it, and is content. */
export const calmVisit = (id: string, at: number, user?: string) =>
  new Visit(id, at, user)
    .open('/', 'load')
    .wait(2_400)
    .scroll(60)
    .click('search', CHANGED)
    .wait(1_500)
    .open('/products/oak-chair')
    .wait(9_000)
    .click('add-to-cart', CHANGED)
    .ask('POST', '/api/cart', 201, 180)
    .wait(2_500)
    .open('/cart')
    .wait(3_000)

/** Presses a button again and again that does nothing, after a long time of thinking about it. */
export const ragingVisit = (id: string, at: number, user?: string, clicks = 5) => {
  const visit = calmVisit(id, at, user).wait(95_000).open('/checkout').wait(4_000)
  for (let index = 0; index < clicks; index += 1) visit.click('pay', null).wait(340)
  return visit.wait(6_000).scroll(30).open('/cart', 'pop').wait(3_000)
}

/** A click that ends in a failed request and an error. */
export const failingVisit = (id: string, at: number, user?: string) =>
  calmVisit(id, at, user)
    .open('/account')
    .wait(2_000)
    .click('save-address', { kind: 'request', afterMs: 12 })
    .ask('PUT', '/api/account/address', 500, 420)
    .fail('Cannot read properties of undefined')
    .wait(8_000)

/** Sends a form that is refused, again and again, and waits long in between. */
export const loopingVisit = (id: string, at: number, user?: string) => {
  const visit = new Visit(id, at, user)
    .open('/', 'load')
    .wait(3_000)
    .open('/signup')
    .wait(1_500)
    .type('email')
  for (let index = 0; index < 4; index += 1)
    visit.wait(1_600).submit('signup', false).request('POST', '/api/signup', 422, 260)
  return visit
    .wait(70_000)
    .click('help', { kind: 'navigation', afterMs: 5_200 })
    .ask('GET', '/api/help', 200, 5_100)
}

/** A client that sends what pages send, into one project. */
export async function ingestClient(fovea: RunningFovea, project: string): Promise<FoveaClient> {
  const owner = createClient({ baseUrl: fovea.url, credentials: ADMIN, project })
  const key = await owner.apiKeys.create({ name: 'Test pages', scopes: ['sessions:ingest'] })
  return createClient({ baseUrl: fovea.url, credentials: { apiKey: key.secret } })
}

export const send = (client: FoveaClient, ...visits: Visit[]) =>
  client.events.send(visits.flatMap(({ events }) => events))

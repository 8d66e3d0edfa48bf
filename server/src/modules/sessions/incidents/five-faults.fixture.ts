import type { EngineEvent, EngineTarget } from '../engine/index.ts'

const button = (id: string): EngineTarget => ({ type: 'button', id, selector: `#${id}`, tagName: 'BUTTON' })
const form: EngineTarget = { type: 'form', id: 'signup', selector: '#signup', tagName: 'FORM' }

/** Writes down what somebody does on a page, one thing after the other. */
class Recorder {
  readonly events: EngineEvent[] = []
  #at = 0
  route = '/shop'

  add(
    type: string,
    afterMs: number,
    metadata: Record<string, unknown>,
    target: EngineTarget | null = null,
  ): string {
    this.#at += afterMs
    const id = `e${this.events.length}`
    this.events.push({ id, type, at: this.#at, route: this.route, target, metadata })
    return id
  }

  click(id: string, response: object | null): string {
    return this.add('click', 1_000, { x: 10, y: 10, interactive: true, response }, button(id))
  }

  /** Each page says that it is hidden when it is left, and nobody says that the next one is shown. */
  load(to: string, afterMs: number): void {
    const from = this.route
    this.add('visibility', afterMs - LOADING_MS, { hidden: true })
    this.route = to
    this.add('navigation', LOADING_MS, { from, to, kind: 'load' })
  }
}

const LOADING_MS = 30
const MUTATION = { kind: 'mutation', afterMs: 40 }
const REQUEST = { kind: 'request', afterMs: 20 }

/**
 * Somebody goes to a page of a shop and uses everything that it has: a button, a search, a menu, a form and a link. Broken, the
 * button is dead, the search takes 5 s, the menu's handler throws, the form fails, and the link ends in a loop of
 * redirects; all within half a minute.
 */
export const shopSession = (broken: boolean): EngineEvent[] => {
  const page = new Recorder()
  page.add('navigation', 0, { from: '', to: page.route, kind: 'load' })
  page.click('product-17', { kind: 'navigation', afterMs: 50 })
  page.load('/shop/17', 150)
  page.click('add-to-cart', broken ? null : MUTATION)
  const search = page.click('search', REQUEST)
  const durationMs = broken ? 5_000 : 200
  page.add('network_success', durationMs, {
    method: 'GET',
    status: 200,
    path: '/api/search',
    durationMs,
    causedBy: search,
  })
  const menu = page.click('menu', broken ? null : MUTATION)
  if (broken)
    page.add('error', 10, { message: "Cannot read properties of undefined (reading 'open')", causedBy: menu })
  for (let tries = broken ? 3 : 1; tries > 0; tries -= 1) {
    const submit = page.add('form_submit', 2_000, {}, form)
    const request = { method: 'POST', path: '/api/signup/17', causedBy: submit }
    if (broken) page.add('network_error', 100, { ...request, status: 500 })
    else page.add('network_success', 100, { ...request, status: 201 })
  }
  page.click('account', { kind: 'navigation', afterMs: 50 })
  if (!broken) page.load('/account', 150)
  for (let turns = broken ? 4 : 0; turns > 0; turns -= 1) {
    page.load('/login', 150)
    page.load('/account', 150)
  }
  return page.events
}

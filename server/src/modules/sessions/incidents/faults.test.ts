import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_RULESET, type EngineSignal, scoreSession } from '../engine/index.ts'
import { titleOf, wireTarget } from './describe.ts'
import { faultsOf } from './faults.ts'
import { fingerprintOf, normalizeLabel, normalizeRoute, normalizeTarget } from './fingerprint.ts'
import { shopSession } from './five-faults.fixture.ts'
import { signal } from './signal.fixture.ts'

const signalsOf = (broken: boolean): readonly EngineSignal[] =>
  scoreSession({ sessionId: 's', events: shopSession(broken), closed: true }, DEFAULT_RULESET).signals

const rootsOf = (signals: readonly EngineSignal[]): string[] =>
  faultsOf(signals)
    .map(({ root }) => `${root.type} ${root.target?.id ?? normalizeRoute(root.route)}`)
    .sort()

const at = (startedAt: number, fields: Partial<EngineSignal>): EngineSignal =>
  signal(`${fields.type}-${startedAt}`, { startedAt, ...fields })
const FORM = { type: 'form', id: 'order', selector: '#order', tagName: 'FORM' }

describe('the faults of a session', () => {
  it('are five where a page has a dead button, a slow search, a throwing menu, a failing form and a loop', () => {
    expect(rootsOf(signalsOf(true))).toEqual([
      'dead_click add-to-cart',
      'error_click menu',
      'form_loop signup',
      'refresh_loop /login',
      'slow_wait search',
    ])
    expect(
      faultsOf(signalsOf(true))
        .map(({ root }) =>
          titleOf(root.type, normalizeRoute(root.route), wireTarget(root.target), root.label),
        )
        .sort(),
    ).toEqual([
      'Dead click: button #add-to-cart on /shop/:id',
      "Error after a click: Cannot read properties of undefined (reading 'open') at button #menu on /shop/:id",
      'Form that cannot be sent: form #signup on /shop/:id',
      'Reload loop: /login and /account',
      'Slow answer: GET /api/search at button #search on /shop/:id',
    ])
  })

  it('are none where the same page is repaired', () => {
    expect(signalsOf(false)).toEqual([])
  })

  it('are one where signals share their evidence or their element', () => {
    const chain = [
      at(1_000, { type: 'error_click', eventIds: ['click', 'failure'], label: 'POST /api/orders → 500' }),
      at(1_000, { type: 'form_loop', eventIds: ['submit', 'failure'], target: FORM, label: 'form “order”' }),
      at(4_000, { type: 'rage', eventIds: ['c1', 'c2', 'c3'] }),
    ]
    expect(faultsOf(chain)).toMatchObject([{ root: { type: 'form_loop' }, signals: { length: 3 } }])
  })

  it('take what a person did about a fault to the fault, also when they tell of two', () => {
    const dead = at(1_000, { type: 'dead_click', target: FORM })
    const slow = at(5_000, { type: 'slow_wait', label: 'GET /api/search' })
    const left = at(9_000, {
      type: 'abandonment',
      target: null,
      correlatedWith: [dead.id, slow.id],
      label: 'the flow on /cart',
    })
    expect(
      faultsOf([dead, slow, left])
        .map(({ signals }) => signals.length)
        .sort(),
    ).toEqual([1, 2])
    expect(faultsOf([slow, left])).toMatchObject([{ root: { type: 'slow_wait' }, signals: { length: 2 } }])
    expect(faultsOf([left])).toMatchObject([{ root: { type: 'abandonment' } }])
  })

  it('are the same in any order of the signals', () => {
    const signals = signalsOf(true)
    const expected = faultsOf(signals)
    fc.assert(
      fc.property(fc.shuffledSubarray([...signals], { minLength: signals.length }), shuffled => {
        expect(faultsOf(shuffled)).toEqual(expected)
      }),
      { numRuns: 200 },
    )
  })
})

describe('a session with thousands of signals', () => {
  it('is taken apart by what its signals have in common', () => {
    const many = Array.from({ length: 4_000 }, (_, index) =>
      at(index * 1_000, {
        type: 'dead_click',
        eventIds: [`event-${index}`],
        target: { type: 'button', id: index % 2 === 0 ? 'buy' : 'save', selector: null, tagName: 'BUTTON' },
      }),
    )
    expect(faultsOf(many).map(({ signals }) => signals.length)).toEqual([2_000, 2_000])
  })
})

describe('a failure point', () => {
  it('is the same for whoever tried once, three times, or by another button', () => {
    const label = 'POST /api/orders → 500'
    const once = at(1_000, { type: 'error_click', label })
    const thrice = at(1_000, { type: 'blocked', label, target: FORM })
    expect(fingerprintOf(once)).toBe(fingerprintOf(thrice))
    expect(fingerprintOf(at(1_000, { type: 'rage' }))).toBe(fingerprintOf(at(1_000, { type: 'dead_click' })))
  })

  it('of a loop is its pages, at whichever of them it was entered', () => {
    const loop = (route: string, label: string) =>
      at(1_000, { type: 'refresh_loop', route, target: null, label })
    expect(fingerprintOf(loop('/login', '/login and /account/7'))).toBe(
      fingerprintOf(loop('/account/9', '/account/9 and /login')),
    )
    expect(fingerprintOf(loop('/login', '/login'))).not.toBe(fingerprintOf(loop('/cart', '/cart')))
  })

  it('is another one for another page, element, error or kind of fault', () => {
    const prints = [
      at(1_000, { type: 'dead_click' }),
      at(1_000, { type: 'dead_click', route: '/checkout' }),
      at(1_000, { type: 'dead_click', target: FORM }),
      at(1_000, { type: 'slow_wait' }),
      at(1_000, { type: 'error_click', label: 'x is undefined' }),
      at(1_000, { type: 'error_click', label: 'y is undefined' }),
    ].map(fingerprintOf)
    expect(new Set(prints).size).toBe(prints.length)
  })

  it.each([
    ['/orders/4711/lines?page=2#top', '/orders/:id/lines'],
    ['/u/0193f6a0-1111-7000-8000-0000000000ab', '/u/:id'],
    ['/commit/9f2c4e1ab7', '/commit/:id'],
    ['/s/V1StGXR8_Z5jdHi6B-myT/edit', '/s/:id/edit'],
    ['https://shop.example.org/cart/', '/cart'],
    ['/decade/facade', '/decade/facade'],
    ['/orders/[number]/lines', '/orders/:id/lines'],
    ['/u/[token]/[email]/[redacted]', '/u/:id/:id/:id'],
    ['/c/[number]ab', '/c/:id'],
    ['/order-[number]/main.[redacted].js', '/order-:id/main.:id.js'],
    ['', '/'],
    [null, '/'],
  ])('has the page %s as %s', (route, normalized) => {
    expect(normalizeRoute(route)).toBe(normalized)
  })

  it.each([
    [{ id: 'row-17', selector: '#row-17' }, '#row-:n'],
    [{ id: ':r5:', selector: 'main > button.save' }, 'main > button.save'],
    [{ selector: 'ul>li:nth-child(3) > a' }, 'ul > li > a'],
    [{ type: 'button', tagName: 'BUTTON' }, 'button button'],
    [{ id: 'row-[redacted]', selector: null }, '#row-:n'],
    [{ id: '[redacted]', selector: 'li.[number] > a' }, 'li.:n > a'],
    [{}, null],
  ])('has the element %j as %s', (target, normalized) => {
    const unknown = { type: null, id: null, selector: null, tagName: null }
    expect(normalizeTarget({ ...unknown, ...target })).toBe(normalized)
  })

  it('has an error without what differs from case to case', () => {
    expect(normalizeLabel('GET /api/orders/4711 → 503')).toBe('GET /api/orders/:n → :n')
    expect(normalizeLabel('order [number] → 503')).toBe(normalizeLabel('order 17 → 503'))
    expect(normalizeLabel('no   user 0193f6a0-1111-7000-8000-0000000000ab')).toBe('no user :id')
  })
})

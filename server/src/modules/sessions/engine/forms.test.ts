import { describe, expect, it } from 'vitest'
import {
  answered,
  bareClick,
  click,
  event,
  FORM,
  input,
  score,
  signalOf,
  submit,
  target,
  typesOf,
  visit,
} from './session.fixture.ts'

const rejected = (at: number, cause: string) =>
  event('network_error', at, { causedBy: cause, status: 422, method: 'POST', path: '/api/order' })
const saved = (at: number, cause: string) =>
  event('network_success', at, { causedBy: cause, status: 201, method: 'POST', path: '/api/order' })

describe('blocked', () => {
  const tries = (...times: number[]) =>
    times.flatMap((at, n) => [submit(at), rejected(at + 200, `e${2 * n}`)])

  it('is a rejection and two retries, at most 5 s apart', () => {
    const signal = signalOf('blocked', tries(0, 5_000, 10_000))
    expect(signal).toMatchObject({ strength: 0.8, label: 'POST /api/order → 422' })
    expect(signal.explanation).toBe(
      'Form “order” was rejected and tried again 2 times within 10 s (3 rejections), without success.',
    )
    expect(signal.counterfactual).toBe(
      'Would not fire if one try had succeeded, or with fewer than 2 retries at most 5 s apart.',
    )
  })

  it('is not one retry, nor retries further apart, nor tries of which one succeeds', () => {
    expect(typesOf(tries(0, 5_000))).not.toContain('blocked')
    expect(typesOf(tries(0, 5_000, 10_001))).not.toContain('blocked')
    expect(typesOf([...tries(0, 4_000, 8_000), submit(12_000), saved(12_200, 'e6')])).not.toContain('blocked')
  })

  it('counts fields that are marked as wrong, and clicks on a button that fails', () => {
    const invalid = [0, 3_000, 6_000].flatMap(at => [submit(at), input(at + 50, { valid: false })])
    expect(typesOf(invalid)).toContain('blocked')
    const button = [0, 3_000, 6_000].flatMap((at, n) => [
      click(at, answered('request')),
      rejected(at + 100, `e${2 * n}`),
    ])
    expect(typesOf(button)).toContain('blocked')
  })

  it('counts only retries within 30 s of the first try', () => {
    const signal = signalOf('blocked', tries(...Array.from({ length: 12 }, (_, n) => n * 5_000)))
    expect(signal.strength).toBe(1)
  })
})

describe('form loop', () => {
  const silent = (...times: number[]) => times.map(at => submit(at))

  it('is three submits of one form in 30 s without success', () => {
    const signal = signalOf('form_loop', silent(0, 15_000, 30_000))
    expect(signal).toMatchObject({ strength: 0.8, confidence: 0.6, target: FORM })
    expect(signal.explanation).toBe(
      'Form “order” was submitted 3 times within 30 s without success (0 rejections).',
    )
    expect(signal.counterfactual).toBe(
      'Would not fire if a submit in between had succeeded, or with fewer than 3 submits within 30 s.',
    )
  })

  it('is not two, nor three in a longer time', () => {
    expect(typesOf(silent(0, 15_000))).toEqual([])
    expect(typesOf(silent(0, 15_000, 30_001))).toEqual([])
  })

  it('is surer with rejections', () => {
    const parts = [0, 8_000, 16_000].map(at => submit(at, { valid: false }))
    expect(signalOf('form_loop', parts).confidence).toBe(0.95)
  })

  it('is not a form whose answers come a little later, of which nobody says how long they took', () => {
    const late = [0, 6_000, 12_000].flatMap(at => [submit(at), event('network_success', at + 2_000)])
    expect(typesOf(late)).toEqual([])
    const refused = [0, 6_000, 12_000].flatMap(at => [submit(at), event('network_error', at + 2_000)])
    expect(signalOf('form_loop', refused).confidence).toBe(0.95)
  })

  it('is not a form that succeeds each time, nor different forms', () => {
    const chat = [0, 2_000, 4_000, 6_000].flatMap((at, n) => [submit(at), saved(at + 100, `e${2 * n}`)])
    expect(typesOf(chat)).toEqual([])
    const local = [0, 2_000, 4_000].flatMap(at => [click(at, answered()), submit(at + 5)])
    expect(typesOf(local)).toEqual([])
    const forms = ['a', 'b', 'c'].map((id, n) => submit(n * 2_000, {}, target(id, 'form')))
    expect(typesOf(forms)).toEqual([])
    const wizard = [1, 2, 3].flatMap(n => [
      submit(n * 3_000, {}, FORM, `/step/${n}`),
      visit(n * 3_000 + 300, `/step/${n + 1}`, 'push'),
    ])
    expect(typesOf(wizard)).toEqual([])
  })
})

describe('abandonment', () => {
  const begun = [input(0), submit(20_000), rejected(20_300, 'e1')]

  it('is a form that was begun, met with a rejection, and left', () => {
    const signal = signalOf('abandonment', [...begun, visit(40_000, '/home', 'push')])
    expect(signal.explanation).toBe(
      'The flow on /shop was begun, met with friction after 20.3 s, and the page was left 40 s after the beginning without completion.',
    )
    expect(signal.counterfactual).toBe(
      'Would not fire if it had been completed, or without friction in the first 60 s.',
    )
    expect(typesOf(begun)).toContain('abandonment')
  })

  it('needs the friction within 60 s of the beginning', () => {
    const late = (at: number) => [
      input(0),
      submit(at - 300),
      rejected(at, 'e1'),
      visit(at + 5_000, '/home', 'push'),
    ]
    expect(typesOf(late(60_000))).toContain('abandonment')
    expect(typesOf(late(60_301))).not.toContain('abandonment')
  })

  it('is not without friction, and not with completion', () => {
    expect(typesOf([input(0), visit(9_000, '/home', 'push')])).toEqual([])
    expect(
      typesOf([...begun, submit(30_000), saved(30_200, 'e3'), visit(40_000, '/home', 'push')]),
    ).not.toContain('abandonment')
  })

  it('is not a field that was wrong on the way and then put right', () => {
    const typed = [input(0, { valid: false }), input(800, { valid: true }), visit(5_000, '/home', 'push')]
    expect(typesOf(typed)).toEqual([])
    expect(typesOf([input(0, { valid: false }), visit(5_000, '/home', 'push')])).toEqual(['abandonment'])
  })

  it('is not somebody who looks something up and comes back to complete', () => {
    const back = (at: number) => [
      ...begun,
      visit(30_000, '/help', 'push'),
      visit(at, '/shop', 'pop'),
      submit(at + 9_000),
      saved(at + 9_100, 'e5'),
    ]
    expect(typesOf(back(90_000))).not.toContain('abandonment')
    expect(typesOf(back(90_001))).toContain('abandonment')
  })

  it('is not an external link, a share, a look at another tab, or the next step of the flow', () => {
    expect(typesOf([...begun, visit(40_000, 'https://example.org/terms', 'load')])).not.toContain(
      'abandonment',
    )
    const share = click(40_000, answered('focus'), target('share', 'button'))
    expect(typesOf([...begun, share, event('visibility', 40_500, { hidden: true })])).not.toContain(
      'abandonment',
    )
    expect(typesOf([...begun, event('visibility', 40_000, { hidden: true })])).not.toContain('abandonment')
    const step = [
      input(0, { valid: false }, undefined, '/checkout/address'),
      visit(9_000, '/checkout/payment', 'push'),
      submit(12_000, {}, FORM, '/checkout/payment'),
      saved(12_100, 'e2'),
    ]
    expect(typesOf(step)).toEqual([])
  })

  it('is not a tab that goes on by itself while it is hidden, but is the next page that was not completed either', () => {
    const hidden = [...begun, event('visibility', 40_000, { hidden: true })]
    expect(typesOf([...hidden, visit(41_000, '/shop', 'push')])).not.toContain('abandonment')
    expect(typesOf([...hidden, visit(41_000, '/shop', 'load')])).toContain('abandonment')
  })

  it('is known only when nobody came back', () => {
    const left = [...begun, visit(40_000, '/home', 'push')]
    expect(typesOf(left, false)).not.toContain('abandonment')
    expect(typesOf([...left, event('scroll', 99_999)], false)).not.toContain('abandonment')
    expect(typesOf([...left, event('scroll', 100_000)], false)).toContain('abandonment')
    expect(typesOf(begun, false)).not.toContain('abandonment')
  })
})

describe('slow wait', () => {
  const answer = (at: number) => event('network_success', at, { causedBy: 'e0', path: '/api/report' })
  const asking = click(0, answered('request', 3))

  it('is an answer that comes only after more than 4 s', () => {
    const signal = signalOf('slow_wait', [asking, answer(5_200)])
    expect(signal.explanation).toBe(
      'Button “save” was answered by GET /api/report only after 5.2 s, and no progress was shown.',
    )
    expect(signal.counterfactual).toBe(
      'Would not fire if the answer had come within 4 s, or if progress had been shown.',
    )
    expect(typesOf([asking, answer(4_000)])).toEqual([])
    expect(typesOf([asking, answer(4_001)])).toEqual(['slow_wait'])
  })

  it('is found by the times alone where nobody says what caused the request', () => {
    const slow = event('slow_response', 5_100, { durationMs: 5_000, path: '/api/report' })
    expect(signalOf('slow_wait', [bareClick(0), slow]).confidence).toBe(0.7)
    expect(typesOf([bareClick(0), visit(6_000, '/report', 'load')])).toEqual(['slow_wait'])
  })

  it('is not a slow generation that shows its progress', () => {
    const shown = event('progress', 300, { visible: true })
    expect(typesOf([asking, shown, event('progress', 8_900, { visible: false }), answer(9_000)])).toEqual([])
  })

  it('is not what goes on behind the back of somebody who was answered, or went on', () => {
    expect(typesOf([click(0, answered()), answer(9_000)])).toEqual([])
    expect(typesOf([asking, input(2_000), answer(9_000)])).toEqual([])
    expect(typesOf([event('slow_response', 9_000, { durationMs: 8_000, path: '/prefetch' })])).toEqual([])
  })

  it('is read from the length of a request that is stamped with its start', () => {
    const started = event('slow_response', 40, { durationMs: 7_000, path: '/api/report' })
    expect(signalOf('slow_wait', [bareClick(0), started]).explanation).toContain('only after 7 s')
  })

  it('is weak between 3 and 4 s: told only beside something else', () => {
    const other = click(20_000, {}, target('other'))
    expect(signalOf('slow_wait', [asking, answer(3_500), other]).strength).toBeLessThan(0.8)
    expect(score([asking, answer(3_500)]).signals).toEqual([])
  })
})

import { describe, expect, it } from 'vitest'
import {
  answered,
  bareClick,
  click,
  event,
  SAVE,
  score,
  signalOf,
  target,
  typesOf,
  visit,
} from './session.fixture.ts'

describe('rage', () => {
  it('is three unanswered clicks on one target, each a second and thirty pixels from the one before', () => {
    const rage = signalOf('rage', [click(0), click(1_000, { x: 130 }), click(2_000, { x: 130, y: 130 })])
    expect(rage).toMatchObject({ strength: 0.8, eventIds: ['e0', 'e1', 'e2'], startedAt: 0, endedAt: 2_000 })
    expect(rage.target).toEqual(SAVE)
  })

  it.each([
    ['two clicks', [click(0), click(500)]],
    ['a millisecond more between them', [click(0), click(1_001), click(2_002)]],
    ['a pixel more between them', [click(0), click(500, { x: 131 }), click(900, { x: 131 })]],
    ['another target in between', [click(0), click(300), click(600, {}, target('other')), click(900)]],
    ['an answer in between', [click(0), click(300, answered()), click(600), click(900, answered())]],
  ])('is not %s', (_, parts) => {
    expect(typesOf(parts)).not.toContain('rage')
  })

  it('is of full strength with five clicks in two seconds', () => {
    expect(
      signalOf(
        'rage',
        [0, 500, 1_000, 1_500, 2_000].map(at => click(at)),
      ).strength,
    ).toBe(1)
    expect(
      signalOf(
        'rage',
        [0, 500, 1_000, 1_500, 2_001].map(at => click(at)),
      ).strength,
    ).toBeLessThan(1)
  })

  it('needs another signal of other evidence when the clicks are a little too far apart', () => {
    const nearly = [click(0), click(1_200), click(2_400)]
    expect(typesOf(nearly)).toEqual(['dead_click'])
    const elsewhere = [...nearly, click(20_000, {}, target('other'))]
    expect(signalOf('rage', elsewhere)).toMatchObject({ strength: expect.closeTo(0.61, 2) })
    expect(typesOf([...nearly, click(32_500, {}, target('other'))])).not.toContain('rage')
  })

  it('is never a repeat that is answered each time: a stepper, a pager, a switch', () => {
    expect(typesOf([0, 200, 400, 600, 800].map(at => click(at, answered())))).toEqual([])
    const pager = [0, 400, 800, 1_200].flatMap((at, page) => [
      bareClick(at),
      visit(at + 90, `/list/${page}`, 'push'),
    ])
    expect(typesOf(pager)).toEqual([])
  })

  it('is never on a canvas, whose answers nobody sees', () => {
    const game = target('game', 'canvas', null)
    expect(typesOf([0, 200, 400, 600].map(at => click(at, {}, game)))).toEqual([])
  })

  it('is not the selecting of a word or a paragraph', () => {
    const text = target('terms', 'p', null)
    expect(
      typesOf([0, 180, 360].map(at => click(at, { ...answered('selection'), interactive: false }, text))),
    ).toEqual([])
    expect(typesOf([0, 180, 360].map(at => bareClick(at, text)))).toEqual([])
    expect(typesOf([0, 180, 360, 540, 720].map(at => bareClick(at, text)))).toEqual(['rage'])
  })

  it('counts clicks that only made requests which failed or took too long', () => {
    const failing = [0, 400, 800].flatMap((at, n) => [
      click(at, answered('request', 5)),
      event('network_error', at + 60, {
        causedBy: `e${2 * n}`,
        status: 500,
        path: '/api/save',
        method: 'POST',
      }),
    ])
    expect(typesOf(failing)).toEqual(['error_click', 'blocked', 'rage'])
  })

  it('says how many clicks, on what, in which time, and what would have prevented it', () => {
    const rage = signalOf('rage', [click(0), click(400), click(800), click(1_200)])
    expect(rage.explanation).toBe('4 clicks on button “save” within 1.2 s, none answered.')
    expect(rage.counterfactual).toBe(
      'Would not fire if the clicks had been answered, or with fewer than 3 clicks, each within 1 s and 30 px of the one before.',
    )
    expect(rage.thresholds).toMatchObject({
      minClicks: 3,
      maxGapMs: 1_000,
      maxDistancePx: 30,
      answerWindowMs: 2_500,
    })
    expect(rage).toMatchObject({ ruleId: 'default/rage', ruleVersion: 1 })
  })
})

describe('dead click', () => {
  it('is a click on a button that was watched and not answered', () => {
    expect(signalOf('dead_click', [click(0)])).toMatchObject({
      strength: 0.8,
      confidence: 0.95,
      route: '/shop',
    })
    expect(typesOf([click(0, answered())])).toEqual([])
  })

  it('is on something that promises an answer', () => {
    expect(typesOf([click(0, { interactive: false })])).toEqual([])
    expect(typesOf([bareClick(0, target('terms', 'p', null))])).toEqual([])
    expect(typesOf([bareClick(0, target('box', 'div', null))])).toEqual([])
  })

  it('where nobody watched, is one that nothing follows in 2.5 s', () => {
    expect(typesOf([bareClick(0)])).toEqual(['dead_click'])
    expect(typesOf([event('click', 0, {}, { target: SAVE })])).toEqual([])
    expect(typesOf([bareClick(0), visit(2_500, '/next', 'push')])).toEqual([])
    expect(typesOf([bareClick(0), event('progress', 2_500, { visible: true })])).toEqual([])
    expect(typesOf([bareClick(0), event('network_success', 300, { durationMs: 100, path: '/a' })])).toEqual(
      [],
    )
  })

  it('is not faked by what the page does by itself, nor hidden by it', () => {
    const clock = [1, 2, 3, 4, 5, 6].map(n =>
      event('network_success', n * 1_000, { path: '/time', durationMs: 20 }),
    )
    const dead = bareClick(5_985)
    expect(typesOf([...clock, dead])).toEqual(['dead_click'])
    expect(typesOf([...clock, click(5_985, answered())])).toEqual([])
  })

  it('is not judged when the page was hidden at once, or before it could be answered unwatched', () => {
    const hidden = (at: number) => event('visibility', at, { hidden: true })
    expect(typesOf([click(0), hidden(1_000)])).toEqual([])
    expect(typesOf([click(0), hidden(1_001)])).toEqual(['dead_click'])
    expect(typesOf([bareClick(0), hidden(2_500)])).toEqual([])
    expect(typesOf([bareClick(0), hidden(2_501)])).toEqual(['dead_click'])
  })

  it('is found on every page of a site, though each tells that it is hidden when it is left', () => {
    const left = (at: number) => event('visibility', at, { hidden: true })
    const second = [visit(0, '/a', 'load'), left(5_000), visit(5_100, '/b', 'load')]
    expect(typesOf([...second, click(9_000)])).toEqual(['dead_click'])
    expect(typesOf([...second, click(9_000), click(9_400), click(9_800)])).toEqual(['dead_click', 'rage'])
    for (const kind of ['reload', 'pop'])
      expect(
        typesOf([visit(0, '/a', 'load'), left(5_000), visit(5_100, '/a', kind), bareClick(9_000)]),
      ).toEqual(['dead_click'])
  })

  it('is found in a tab that a link opened, and in one whose neighbour says late that it is hidden', () => {
    const said = (at: number, hidden: boolean) => event('visibility', at, { hidden })
    const opened = [click(0, answered('navigation')), said(200, true), visit(700, '/b', 'load')]
    expect(typesOf([...opened, click(4_000)])).toEqual(['dead_click'])
    const switched = [...opened, said(8_000, false), said(8_001, true)]
    expect(typesOf([...switched, click(9_000), click(13_000)])).toEqual(['dead_click'])
    expect(typesOf([...switched, click(8_001)])).toEqual(['dead_click'])
  })

  it('is not the click that opened another tab, whatever is done in that one', () => {
    const hidden = event('visibility', 300, { hidden: true })
    for (const next of [visit(900, '/b', 'load'), click(900, answered(), target('other'))])
      expect(typesOf([click(0), hidden, next])).toEqual([])
  })

  it('is not a click of which an observer could not see what became', () => {
    expect(typesOf([click(0, answered()), bareClick(9_000)])).toEqual([])
    expect(typesOf([bareClick(9_000)])).toEqual(['dead_click'])
  })

  it('is not taken from going back or reloading, which the button may have asked for', () => {
    expect(typesOf([bareClick(0), visit(400, '/before', 'pop')])).toEqual([])
  })

  it('is not one miss of a target that answers otherwise: a counter at its limit', () => {
    const counter = [click(0, answered()), click(900, answered()), click(1_800)]
    expect(typesOf(counter)).toEqual([])
    expect(typesOf(counter.slice(1))).toEqual(['dead_click'])
    expect(typesOf([...counter, click(4_000)])).toEqual(['dead_click'])
  })

  it('is one signal for repeats on one target', () => {
    const dead = signalOf('dead_click', [click(0), click(20_000), click(40_000)])
    expect(dead.eventIds).toEqual(['e0', 'e1', 'e2'])
    expect(dead.explanation).toBe(
      '3 clicks on button “save” within 40 s had no effect, each watched for 2.5 s.',
    )
  })
})

describe('error click', () => {
  const error = (at: number, more = {}) =>
    event('error', at, { message: 'x of item 17 is undefined', ...more })

  it('is an error up to a second after a click', () => {
    expect(typesOf([click(0, answered()), error(1_000)])).toEqual(['error_click'])
    expect(typesOf([click(0, answered()), error(1_001)])).toEqual([])
  })

  it('is a request that the click started and that failed, whenever it ended', () => {
    const failed = event('network_error', 9_000, {
      causedBy: 'e0',
      status: 503,
      method: 'post',
      path: '/api/orders/17?x=1',
      durationMs: 8_950,
    })
    const signal = signalOf('error_click', [click(0, answered()), failed])
    expect(signal.label).toBe('POST /api/orders/# → 503')
    expect(signal.explanation).toBe(
      'A click on button “save” was followed by the failed request “POST /api/orders/# → 503” after 50 ms.',
    )
    expect(signal.counterfactual).toBe(
      'Would not fire if the request had succeeded, or later than 1 s after the click.',
    )
  })

  it('is surer when the observer says what caused it', () => {
    const [told, inferred] = [error(50, { causedBy: 'e0' }), error(50)].map(
      each => signalOf('error_click', [click(0, answered()), each]).confidence,
    )
    expect(told).toBe(0.95)
    expect(inferred).toBe(0.7)
  })

  it('is not what the page does by itself, what it gave up, or what something else caused', () => {
    const broken = [1, 2, 3].map(n => error(n * 5_000))
    expect(typesOf([...broken, click(20_000, answered()), error(20_500)])).toEqual([])
    const given = event('network_error', 200, { causedBy: 'e0', error: 'AbortError' })
    expect(typesOf([click(0, answered()), given])).toEqual([])
    expect(typesOf([click(0, answered()), error(50, { causedBy: 'other' })])).toEqual([])
  })

  it('is not what an observer that tells causes does not tell, nor a picture that is missing', () => {
    const told = event('network_success', 60, { causedBy: 'e0', path: '/api/save' })
    expect(typesOf([click(0, answered()), told, error(500)])).toEqual([])
    expect(typesOf([click(0, answered()), error(500, { kind: 'resource' })])).toEqual([])
  })

  it('is where the session went wrong first, when the person then clicks in rage', () => {
    const parts = [0, 400, 800, 1_200].flatMap((at, n) => [
      click(at),
      error(at + 20, { causedBy: `e${2 * n}` }),
    ])
    const result = score(parts)
    expect(result.signals.map(({ type }) => type)).toEqual(['error_click', 'blocked', 'rage'])
    expect(result.primaryFailure).toMatchObject({ type: 'error_click', label: 'x of item # is undefined' })
    const [first, , rage] = result.signals
    expect(rage?.correlatedWith).toContain(first?.id)
  })
})

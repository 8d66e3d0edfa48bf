import { describe, expect, it } from 'vitest'
import { answered, click, event, input, signalOf, target, typesOf, visit } from './session.fixture.ts'

describe('confusion', () => {
  const oscillation = (...times: number[]) =>
    times.map((at, n) => visit(at, n % 2 === 0 ? '/a' : '/b', 'push'))

  it('is going back and forth between two routes, four times in 60 s', () => {
    const signal = signalOf('confusion', oscillation(0, 20_000, 40_000, 60_000))
    expect(signal.explanation).toBe('4 visits within 60 s went back and forth between /a and /b.')
    expect(signal.counterfactual).toBe(
      'Would not fire with fewer than 4 such visits within 60 s, or if something had been entered on the way.',
    )
    expect(typesOf(oscillation(0, 20_000, 40_000, 60_001))).toEqual([])
    expect(typesOf(oscillation(0, 20_000, 40_000))).toEqual([])
  })

  it('is not going through a list, working on two pages, or being redirected', () => {
    const list = ['/list', '/item/1', '/list', '/item/2', '/list', '/item/3'].map((to, n) =>
      visit(n * 9_000, to, 'push'),
    )
    expect(typesOf(list)).toEqual([])
    expect(typesOf([...oscillation(0, 9_000, 18_000, 27_000), input(20_000)])).toEqual([])
    expect(typesOf(oscillation(0, 100, 200, 300, 400))).toEqual([])
  })

  const scroll = (at: number, depth: number) => event('scroll', at, { depth })
  const upAndDown = (turns: number, step: number) =>
    Array.from({ length: turns + 2 }, (_, n) => scroll(n * step, n % 2 === 0 ? 20 : 60))

  it('is scrolling up and down, fifteen turns in 30 s', () => {
    const signal = signalOf('confusion', upAndDown(15, 1_000))
    expect(signal.explanation).toMatch(
      /^The direction of scrolling changed 15 times within 1\d s on \/shop without a click\.$/,
    )
    expect(typesOf(upAndDown(14, 1_000))).toEqual([])
    expect(typesOf(upAndDown(15, 2_200))).toEqual([])
    expect(typesOf([0, 15_000, 30_000].map(at => event('scroll', at, { reversals: 5 })))).toEqual([
      'confusion',
    ])
    expect(typesOf([0, 15_000, 30_001].map(at => event('scroll', at, { reversals: 5 })))).toEqual([])
  })

  it('is not with a click in between', () => {
    const parts = upAndDown(15, 1_000)
    expect(typesOf([...parts, click(8_500, answered())])).toEqual([])
  })
})

describe('quick back', () => {
  const back = (stay: number, ...more: ReturnType<typeof event>[]) => [
    visit(0, '/list', 'load'),
    visit(10_000, '/item', 'push', '/list'),
    ...more,
    visit(10_000 + stay, '/list', 'pop', '/item'),
  ]

  it('is a page left by back within 5 s of arriving', () => {
    const signal = signalOf('quick_back', back(5_000))
    expect(signal).toMatchObject({ route: '/item', strength: 0.8 })
    expect(signal.explanation).toBe('/item was left by going back 5 s after arriving.')
    expect(signal.counterfactual).toBe(
      'Would not fire if the stay had been longer than 5 s, or if something had been used there.',
    )
    expect(typesOf(back(5_001))).toEqual([])
  })

  it('is not going back after reading or using the page, twice in a row, or out of an enlarged picture', () => {
    expect(typesOf(back(30_000))).toEqual([])
    expect(typesOf(back(3_000, click(12_000, answered(), target('like'), '/item')))).toEqual([])
    expect(signalOf('quick_back', back(3_000, click(11_000, {}, target('like'), '/item'))).route).toBe(
      '/item',
    )
    const twice = [...back(30_000), visit(41_000, '/', 'pop', '/list')]
    expect(typesOf(twice)).toEqual([])
    expect(
      typesOf([visit(0, '/list', 'load'), visit(9_000, '/list#1', 'hash'), visit(11_000, '/list', 'pop')]),
    ).toEqual([])
  })

  it('is seen without knowing how, from going where one came from without a click', () => {
    const bare = (at: number, route: string) => event('route_change', at, {}, { route })
    expect(typesOf([bare(0, '/list'), bare(9_000, '/item'), bare(11_000, '/list')])).toEqual(['quick_back'])
  })
})

describe('refresh loop', () => {
  const reloads = (...times: number[]) => times.map(at => visit(at, '/shop', 'reload'))

  it('is three reloads of one route in 60 s', () => {
    const signal = signalOf('refresh_loop', reloads(0, 30_000, 60_000))
    expect(signal.explanation).toBe('/shop was loaded again 3 times within 60 s.')
    expect(signal.counterfactual).toBe('Would not fire with fewer than 3 reloads of one route within 60 s.')
    expect(typesOf(reloads(0, 30_000, 60_001))).toEqual([])
    expect(typesOf(reloads(0, 30_000))).toEqual([])
  })

  it('is redirects that go around, but not pages that a person opens', () => {
    const loads = Array.from({ length: 8 }, (_, n) => visit(n * 300, n % 2 === 0 ? '/a' : '/login', 'load'))
    expect(typesOf(loads)).toEqual(['refresh_loop'])
    const opened = loads.flatMap((part, n) => [
      { ...part, at: n * 9_000 },
      click(n * 9_000 + 8_000, answered()),
    ])
    expect(typesOf(opened)).not.toContain('refresh_loop')
    expect(typesOf(['/a', '/b', '/c'].map((to, n) => visit(n * 5_000, to, 'reload')))).toEqual([])
  })
})

describe('thrash', () => {
  const pointer = (at: number, reversals: number, on: ReturnType<typeof target> = null) =>
    event('pointer', at, { reversals }, { target: on })

  it('is five turns of the pointer in 2 s, and then the page is left', () => {
    const signal = signalOf('thrash', [pointer(0, 3), pointer(2_000, 2), visit(7_000, '/home', 'push')])
    expect(signal.explanation).toBe(
      'The pointer changed its direction 5 times within 2 s on /shop, and 5 s later the page was left.',
    )
    expect(signal.counterfactual).toBe(
      'Would not fire with fewer than 5 changes within 2 s, or if the page had not been left within 5 s.',
    )
    expect(typesOf([pointer(0, 3), pointer(2_001, 2), visit(7_000, '/home', 'push')])).toEqual([])
    expect(typesOf([pointer(0, 2), pointer(2_000, 2), visit(7_000, '/home', 'push')])).toEqual([])
    expect(typesOf([pointer(0, 3), pointer(2_000, 2), visit(7_001, '/home', 'push')])).toEqual([])
  })

  it('is not when the person stays, only looks at another tab, or draws', () => {
    expect(typesOf([pointer(0, 6), event('scroll', 30_000)])).toEqual([])
    expect(typesOf([pointer(0, 6), event('visibility', 1_000, { hidden: true })])).toEqual([])
    const canvas = target('board', 'canvas', null)
    expect(typesOf([pointer(0, 6, canvas), visit(2_000, '/home', 'push')])).toEqual([])
  })

  it('is known at the end of a session only when it is over', () => {
    expect(typesOf([pointer(0, 6)], false)).toEqual([])
    expect(typesOf([pointer(0, 6)], true)).toEqual(['thrash'])
  })
})

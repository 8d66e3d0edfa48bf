import { expect, it } from 'vitest'
import { answered, click, event, input, signalOf, submit, target, typesOf, visit } from './session.fixture.ts'

type Parts = ReturnType<typeof event>[]

const refused = (at: number, cause: string) =>
  event('network_error', at, { causedBy: cause, status: 422, method: 'POST', path: '/api/order' })
const accepted = (at: number, cause: string) =>
  event('network_success', at, { causedBy: cause, status: 201, method: 'POST', path: '/api/order' })
const tries = (times: readonly number[], last: typeof refused = refused): Parts =>
  times.flatMap((at, n) => [
    submit(at),
    n === times.length - 1 ? last(at + 100, `e${2 * n}`) : refused(at + 100, `e${2 * n}`),
  ])
const visits = (...routes: string[]): Parts => routes.map((to, n) => visit(n * 9_000, to, 'push'))
const slow = (at: number): Parts => [
  click(0, answered('request', 4)),
  event('network_success', at, { causedBy: 'e0', path: '/api/report' }),
]
const pointer = (reversals: number): Parts => [
  event('pointer', 0, { reversals }),
  visit(3_000, '/home', 'push'),
]

/** Each signal, and what its own sentence says would have prevented it. */
const CASES: readonly [type: string, happened: Parts, ...otherwise: Parts[]][] = [
  [
    'rage',
    [click(0), click(500), click(900)],
    [click(0), click(500), click(900, answered())],
    [click(0), click(500)],
  ],
  ['dead_click', [click(0)], [click(0, answered())]],
  [
    'error_click',
    [click(0, answered()), event('error', 200, { message: 'x', causedBy: 'e0' })],
    [click(0, answered())],
    [click(0, answered()), event('error', 1_001, { message: 'x' })],
  ],
  ['slow_wait', slow(6_000), slow(4_000), [...slow(6_000), event('progress', 500, { visible: true })]],
  [
    'refresh_loop',
    [0, 5_000, 9_000].map(at => visit(at, '/shop', 'reload')),
    [0, 5_000].map(at => visit(at, '/shop', 'reload')),
  ],
  ['blocked', tries([0, 4_000, 8_000]), tries([0, 4_000, 8_000], accepted), tries([0, 4_000])],
  ['form_loop', tries([0, 8_000, 16_000]), tries([0, 8_000, 16_000], accepted), tries([0, 8_000])],
  ['thrash', pointer(6), pointer(4), pointer(6).slice(0, 1).concat(event('scroll', 20_000))],
  [
    'confusion',
    visits('/a', '/b', '/a', '/b'),
    visits('/a', '/b', '/a'),
    [...visits('/a', '/b', '/a', '/b'), input(20_000)],
  ],
  [
    'quick_back',
    [visit(0, '/list', 'load'), visit(9_000, '/item', 'push'), visit(11_000, '/list', 'pop')],
    [visit(0, '/list', 'load'), visit(9_000, '/item', 'push'), visit(14_001, '/list', 'pop')],
    [
      visit(0, '/list', 'load'),
      visit(9_000, '/item', 'push'),
      click(10_000, answered(), target('like'), '/item'),
      visit(11_000, '/list', 'pop'),
    ],
  ],
  [
    'abandonment',
    [input(0), ...tries([5_000]).map(shiftCause), visit(20_000, '/home', 'push')],
    [input(0), submit(5_000), accepted(5_100, 'e1'), visit(20_000, '/home', 'push')],
    [input(0), visit(20_000, '/home', 'push')],
  ],
]

/** Behind one more event, a cause is one place further on. */
function shiftCause(part: Parts[number]): Parts[number] {
  return part.type === 'network_error' ? { ...part, metadata: { ...part.metadata, causedBy: 'e1' } } : part
}

it.each(CASES)('what would have prevented %s does', (type, happened, ...otherwise) => {
  expect(signalOf(type, happened).counterfactual).toMatch(/^Would not fire /)
  for (const parts of otherwise) expect(typesOf(parts)).not.toContain(type)
})

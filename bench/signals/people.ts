import type { EngineTarget } from '../../server/src/modules/sessions/engine/index.ts'
import { type Behaviour, button, element, type Page } from './page.ts'

/** How people use a page when nothing is wrong; what goes on around every fault and every twin. */
export const browse = (page: Page, steps: number): void => {
  for (let step = 0; step < steps; step += 1) {
    page.wait(page.random.human(4_000))
    STEPS[page.random.whole(0, STEPS.length - 1)]?.(page)
  }
  page.wait(page.random.human(5_000))
}

const STEPS: readonly ((page: Page) => void)[] = [
  page => {
    const n = page.random.whole(1, 40)
    page.click(element('a', `article-${n}`, 'link'), opens(page, `/articles/${n}`))
    page.wait(page.random.human(9_000))
  },
  page => page.click(button(`open-${page.random.whole(1, 9)}`), changes(page)),
  page => page.click(button(`load-${page.random.whole(1, 9)}`), answers(page)),
  page => page.click(button(`like-${page.random.whole(1, 9)}`), answers(page, 'change')),
  page => read(page, page.random.whole(2, 6)),
  page => {
    const field = element('input', `search-${page.random.whole(1, 3)}`, 'textbox')
    page.click(field, { does: 'focus', afterMs: 2 })
    page.wait(page.random.human(1_200))
    page.input(field)
    page.wait(page.random.human(1_500))
    page.click(button('find'), answers(page))
  },
]

/** By a link, as people go. */
export const visit = (page: Page, to: string): void => {
  page.click(element('a', `nav-${to.slice(1)}`, 'link'), opens(page, to))
}

/** Down the page, with a look back here and there. */
export const read = (page: Page, screens: number): void => {
  let depth = page.random.whole(0, 20)
  for (let screen = 0; screen < screens; screen += 1) {
    depth = Math.max(0, Math.min(100, depth + page.random.whole(-8, 22)))
    page.emit('scroll', { depth })
    page.wait(page.random.human(2_500))
  }
}

export const changes = (page: Page): Behaviour => ({ does: 'change', afterMs: page.random.human(60, 0.8) })
export const opens = (page: Page, to: string): Behaviour => ({
  does: 'open',
  to,
  afterMs: page.random.human(180, 0.7),
})
export const answers = (page: Page, shows: 'nothing' | 'change' = 'nothing'): Behaviour => ({
  does: 'ask',
  path: `/api/${page.random.pick(['items', 'likes', 'search', 'views'])}`,
  ms: Math.min(2_000, page.random.human(220, 0.8)),
  status: 200,
  shows,
})

export interface Pace {
  readonly median: number
  readonly spread?: number
  /** Pixels that the hand moves between two clicks. */
  readonly tremor?: number
}

/** The same place, again and again. */
export const clickAgain = (
  page: Page,
  on: EngineTarget,
  times: number,
  behaviourOf: (n: number) => Behaviour,
  { median, spread = 0.4, tremor = 3 }: Pace,
): void => {
  const at = { x: page.random.whole(60, 900), y: page.random.whole(60, 700) }
  for (let n = 0; n < times; n += 1) {
    if (n > 0) page.wait(page.random.human(median, spread))
    page.click(on, behaviourOf(n), at)
    at.x += page.random.normal(tremor)
    at.y += page.random.normal(tremor)
  }
}

/** What every page does by itself, over the whole trace: polling, vitals, a broken advertisement, long tasks. */
export const addBackground = (page: Page): void => {
  const { random } = page
  const from = page.events[0]?.at ?? page.now
  const every = (ms: number, emit: (at: number) => void): void => {
    for (let at = from + random.between(0, ms); at < page.now; at += ms * random.between(0.98, 1.02)) emit(at)
  }
  if (random.chance(0.5)) {
    const ms = random.pick([1_000, 2_000, 5_000, 15_000])
    const request = { method: 'GET', path: '/api/poll', status: 200 }
    every(ms, at => page.emit('network_success', { ...request, durationMs: random.whole(8, 90) }, at))
  }
  if (random.chance(0.2)) {
    every(random.pick([6_000, 11_000]), at =>
      page.emit('error', { message: 'Script error in advertisement 17', kind: 'error' }, at),
    )
  }
  every(20_000, at =>
    page.emit('web_vital', { name: random.pick(['LCP', 'INP', 'CLS']), value: random.next() }, at),
  )
  every(9_000, at => page.emit('long_task', { durationMs: random.whole(51, 300) }, at))
  if (random.chance(0.5)) every(3_000, at => page.emit('pointer', { reversals: random.whole(0, 1) }, at))
  if (random.chance(0.3))
    page.emit('custom', { name: 'identify', userId: 'u1' }, from + random.between(0, 5_000))
}
